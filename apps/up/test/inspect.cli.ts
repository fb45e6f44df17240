import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '@up/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDockerArchive } from '../../../test/src/images/docker-archive.ts';
import { NEKO, NEKO_MENDED, NEKO_X_SERVER } from '../../../test/src/images/neko.ts';
import { type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

let directory: TestDirectory;
let env: Record<string, string>;
beforeEach(() => {
  directory = testDirectory();
  env = { XDG_CACHE_HOME: join(directory.path, 'cache') };
});
afterEach(() => directory[Symbol.dispose]());

const archive = (name: string, image: typeof NEKO): string => {
  const path = join(directory.path, name);
  writeDockerArchive(path, image);
  return path;
};

async function findingsOf(path: string): Promise<readonly Finding[]> {
  const { stdout } = await up(['inspect', path, '--json'], { env });
  return JSON.parse(stdout).data.findings;
}

describe('up inspect on the image of story 1', () => {
  it('names every reason why it does nothing, before it runs', async () => {
    const findings = await findingsOf(archive('neko.tar', NEKO));
    const errors = findings.filter(({ severity }) => severity === 'error');
    for (const program of ['X', 'pulseaudio', 'neko']) {
      const found = errors.find(
        ({ rule, message }) => rule === 'fhs/store-only' && message.includes(`/usr/bin/${program}`),
      );
      expect(found, `/usr/bin/${program}`).toMatchObject({
        path: '/etc/neko/supervisord.conf',
        line: expect.any(Number),
      });
    }
    const xServer = errors.find(({ message }) => message.includes('/usr/bin/X'));
    expect(`${xServer?.evidence} ${xServer?.fix}`).toContain(NEKO_X_SERVER);
    const chown = errors.find(({ rule }) => rule === 'supervisord/sockchown');
    expect(chown?.message).toContain('"neko"');
    expect(chown?.evidence).toContain('Invalid sockchown value root:neko');
    expect(chown?.line).toBe(NEKO_LINES.findIndex((line) => line.startsWith('chown=')) + 1);
    expect(errors.some(({ rule }) => rule === 'fhs/tmp-missing')).toBe(true);
  });

  it('finds no error in the mended one', async () => {
    const findings = await findingsOf(archive('mended.tar', NEKO_MENDED));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('tells people the same, exits with 1, and writes SARIF and JUnit', async () => {
    const path = archive('neko.tar', NEKO);
    const people = await up(['inspect', path, '--layers'], { env });
    expect(people.code).toBe(1);
    expect(people.stdout).toMatch(
      /^neko-base:2\.5\.0 {3}linux\/\w+ {3}\d+ kB in 1 layer {3}docker-archive\n/,
    );
    expect(people.stdout).toContain('fhs/store-only  /etc/neko/supervisord.conf:');
    expect(people.stdout).toMatch(/^\d+ errors/m);
    expect(people.stderr).toContain('UP_CHECKS_FAILED');

    const sarif = join(directory.path, 'report.sarif');
    expect(
      (await up(['inspect', path, '--format', 'sarif', '-o', sarif, '--fail-on', 'never'], { env })).code,
    ).toBe(0);
    expect(JSON.parse(readFileSync(sarif, 'utf8')).runs[0].results.length).toBeGreaterThan(3);
    const junit = await up(['inspect', path, '--format', 'junit', '--fail-on', 'never'], { env });
    expect(junit.stdout).toContain('<testcase classname="fhs" name="store-only"><failure');
  });

  it('fails only for what a baseline does not have', async () => {
    const path = archive('neko.tar', NEKO);
    const { stdout } = await up(['inspect', path, '--json'], { env });
    const baseline = join(directory.path, 'baseline.json');
    await writeFile(baseline, stdout);
    expect((await up(['inspect', path, '--baseline', baseline], { env })).code).toBe(0);
    const fewer = JSON.parse(stdout);
    fewer.data.findings = fewer.data.findings.filter(({ rule }: Finding) => rule !== 'supervisord/sockchown');
    await writeFile(baseline, JSON.stringify(fewer));
    const again = await up(['inspect', path, '--baseline', baseline], { env });
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('1 error that the baseline does not have');
  });

  it('looks only at the rules that are asked for', async () => {
    const path = archive('neko.tar', NEKO);
    const only = await up(['inspect', path, '--json', '--only', 'supervisord/sockchown'], { env });
    expect(JSON.parse(only.stdout).data.findings).toHaveLength(1);
    const wrong = await up(['inspect', path, '--skip', 'supervisord/sockchow'], { env });
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toContain('Did you mean "supervisord/sockchown"?');
  });
});

const NEKO_CONF = NEKO.files['/etc/neko/supervisord.conf'];
const NEKO_LINES = (NEKO_CONF !== undefined && 'text' in NEKO_CONF ? NEKO_CONF.text : '').split('\n');

describe('what can be wrong', () => {
  it('says that there is no such image: exit 3', async () => {
    const { code, stderr } = await up(['inspect', join(directory.path, 'none.tar')], { env });
    expect(code).toBe(3);
    expect(stderr).toContain('UP_IMAGE_NOT_FOUND');
  });

  it('says that something is no image: exit 3', async () => {
    const path = join(directory.path, 'text.tar');
    await writeFile(path, 'This is not an archive.\n'.repeat(100));
    const { code, stderr } = await up(['inspect', path], { env });
    expect(code).toBe(3);
    expect(stderr).toContain('UP_IMAGE_UNREADABLE');
    expect(stderr).not.toContain('    at ');
  });
});

describe('up inspect, a second time', () => {
  const kept = (): string => join(directory.path, 'cache/up/inspections');
  const look = async (path: string, ...more: readonly string[]): Promise<string> =>
    (await up(['inspect', path, '--json', ...more], { env })).stdout;

  it('says the same from what it kept, and says it anew where that is damaged or the image another', async () => {
    const path = archive('neko.tar', NEKO);
    utimesSync(path, 1000, 1000);
    // What was written a moment ago may have been written again within the clock's step: it is not kept.
    await sleep(3200);
    const first = await look(path);
    const [entry = ''] = readdirSync(kept());
    expect(entry).toMatch(/\.json$/);
    expect(await look(path)).toBe(first);

    const believed = readFileSync(join(kept(), entry), 'utf8').replaceAll('fhs/store-only', 'fhs/store-onlx');
    writeFileSync(join(kept(), entry), believed);
    expect(await look(path)).toBe(first);

    expect(JSON.parse(await look(path, '--only', 'fhs/tmp-missing')).data.counts).toMatchObject({ error: 1 });
    archive('neko.tar', NEKO_MENDED);
    expect(JSON.parse(await look(path)).data.counts).toMatchObject({ error: 0 });
  });
});
