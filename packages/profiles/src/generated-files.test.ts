import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { COMPOSE_PROFILES_FILE, renderComposeProfiles } from './compose-profiles.ts';
import { isJsonObject } from './deep-merge.ts';
import { JSON_SCHEMA_FILE, renderJsonSchema } from './json-schema.ts';
import { loadRegistry } from './load-registry.ts';
import { NIX_PROFILES_FILE, renderNixProfiles } from './nix-profiles.ts';
import { listTargets } from './target.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const committed = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('nix/profiles.json', () => {
  it('is what up.toml says (else: npx up sync)', async () => {
    expect(committed(NIX_PROFILES_FILE)).toBe(renderNixProfiles(await loadRegistry(root)));
  });

  it('is byte-stable', async () => {
    expect(renderNixProfiles(await loadRegistry(root))).toBe(renderNixProfiles(await loadRegistry(root)));
  });
});

describe('compose/profiles.json', () => {
  it('is what up.toml says (else: npx up sync)', async () => {
    expect(committed(COMPOSE_PROFILES_FILE)).toBe(renderComposeProfiles(await loadRegistry(root)));
  });

  it('has a service for each target that is a container, which none but its own profile starts', async () => {
    const registry = await loadRegistry(root);
    const { services } = JSON.parse(renderComposeProfiles(registry));
    const targets = listTargets(registry).filter(({ type }) => type.startsWith('container'));
    expect(Object.keys(services)).toEqual(targets.map(({ name }) => name));
    for (const { name } of targets) expect(services[name].profiles).toEqual([name]);
    expect(services['swarm-client-default-container'].environment).toHaveProperty('STREAM_URL', null);
  });

  it('publishes on 127.0.0.1 only, and drops what is not asked for', async () => {
    const { services } = JSON.parse(renderComposeProfiles(await loadRegistry(root)));
    for (const service of Object.values<Record<string, readonly string[]>>(services)) {
      for (const port of service['ports'] ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
      expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
  });
});

describe('the JSON Schema of up.toml', () => {
  it('is what the code says (else: npm run generate)', () => {
    expect(committed(JSON_SCHEMA_FILE)).toBe(renderJsonSchema());
  });

  it('describes the settings of both kinds, for profiles too', () => {
    const schema: unknown = JSON.parse(renderJsonSchema());
    const at = (...path: readonly string[]): unknown =>
      path.reduce<unknown>((node, key) => (isJsonObject(node) ? node[key] : undefined), schema);
    const workload = ['properties', 'workloads', 'additionalProperties', 'properties'];
    for (const place of [workload, [...workload, 'profiles', 'additionalProperties', 'properties']]) {
      expect(JSON.stringify(at(...place, 'settings'))).toContain('segmentDuration');
      expect(JSON.stringify(at(...place, 'settings'))).toContain('rampRate');
      expect(at(...place, 'expect')).not.toHaveProperty('required');
    }
  });

  it("accepts this repository's own up.toml", async () => {
    const { default: Ajv } = await import('ajv/dist/2020.js');
    const validate = new Ajv.default({ strict: false, logger: false }).compile(
      JSON.parse(renderJsonSchema()),
    );
    const registry = parse(committed('up.toml'));
    expect(validate(registry), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...registry, surplus: 1 })).toBe(false);
  });
});
