import { Buffer } from 'node:buffer';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLayer,
  type Image,
  type ImageContent,
  type LayerMember,
  openImage,
  readImageContent,
  writeImage,
} from '@up/oci';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectImage } from '../inspect-image.ts';
import { RULES } from '../rules.ts';
import { applyActions } from './apply-actions.ts';
import { planRepair } from './plan-repair.ts';
import { repairImage } from './repair-image.ts';
import { NEKO_CONF, NEKO_IMAGE, NEKO_STORE } from './testing/neko.ts';

const { signal } = new AbortController();

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'up-repair-'));
});
afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

/** The header of a static ELF file for amd64. */
function staticElf(): Uint8Array {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(62, 18);
  header.writeUInt32LE(1, 20);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  return header;
}

const file = (path: string, content: string | Uint8Array, mode = 0o644): LayerMember => ({
  type: 'file',
  path,
  mode,
  mtimeSec: 77,
  content: typeof content === 'string' ? Buffer.from(content) : content,
});

/** Large enough that its text is not kept, so that it has to be read from its layer again. */
const LONG_SCRIPT = `#!/bin/sh\n${'# a line that says nothing at all\n'.repeat(10_000)}`;

const MEMBERS: readonly (readonly LayerMember[])[] = [
  [
    { type: 'directory', path: './', mode: 0o711, mtimeSec: 77 },
    { type: 'directory', path: 'home', uid: 3, gid: 4, mode: 0o751, mtimeSec: 77 },
    { type: 'symlink', path: 'bin', linkTarget: 'usr/bin', mtimeSec: 77 },
    file('usr/bin/tool', LONG_SCRIPT),
    ...[NEKO_STORE.xorg, NEKO_STORE.neko].map((path, index) =>
      file(`${path}/bin/${index === 0 ? 'X' : 'neko'}`, staticElf(), 0o755),
    ),
  ],
  [
    file('etc/supervisord.conf', NEKO_CONF.replace('/usr/bin/neko serve', '/usr/bin/tool')),
    file(`${NEKO_STORE.python}/bin/python3.12`, staticElf(), 0o755),
    file(`${NEKO_STORE.bash}/bin/bash`, staticElf(), 0o755),
    file(`${NEKO_STORE.supervisor}/bin/supervisord`, `#!${NEKO_STORE.python}/bin/python3.12\n`, 0o755),
  ],
];

async function writeNeko(
  compression: 'none' | 'gzip',
  format: 'docker-archive' | 'oci-layout',
): Promise<string> {
  const layers = await Promise.all(MEMBERS.map((members) => createLayer(members, { compression, signal })));
  const config = {
    architecture: 'amd64',
    os: 'linux',
    created: '2024-05-06T07:08:09Z',
    config: {
      Entrypoint: NEKO_IMAGE.config?.entrypoint,
      Healthcheck: { Test: ['CMD', '/usr/bin/tool', '||', 'exit', '1'], Interval: 5_000_000_000 },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map((_, index) => ({ created_by: `step ${index}` })),
    'x-unknown': true,
  };
  const content: ImageContent = {
    config: Buffer.from(JSON.stringify(config)),
    layers,
    names: ['neko:1'],
  };
  const path = join(scratch, 'neko');
  await writeImage(content, { path, format, signal });
  return path;
}

interface Repaired {
  readonly before: Image;
  readonly after: Image;
  readonly predicted: Image;
  readonly predictedFindings: readonly object[];
}

async function repair(
  source: string,
  target: string,
  format: 'docker-archive' | 'oci-layout',
): Promise<Repaired> {
  const image = await openImage(source, { signal });
  await using content = await readImageContent(source, { signal });
  const plan = await planRepair({ image, rules: RULES, signal });
  const repaired = await repairImage(plan, { image, content, signal });
  await writeImage(repaired.content, { path: target, format, signal });
  return {
    before: image,
    after: await openImage(target, { signal }),
    predicted: applyActions(image, plan.actions).image,
    predictedFindings: plan.after.findings,
  };
}

function describeTree({ tree }: Image): readonly unknown[] {
  return [...tree.walk()].map(([path, { type, mode, uid, gid, linkTarget, sizeBytes, facts }]) => [
    ...[path, type, mode, uid, gid, linkTarget, type === 'file' ? sizeBytes : 0, facts?.text],
  ]);
}

describe('repairImage', () => {
  it.each([
    ['none', 'docker-archive'],
    ['gzip', 'oci-layout'],
  ] as const)('writes what the plan says and nothing else (%s, %s)', async (compression, format) => {
    const source = await writeNeko(compression, format);
    const { before, after, predicted, predictedFindings } = await repair(
      source,
      join(scratch, 'out'),
      format,
    );
    const old = (image: Image) => image.layers.slice(0, 2).map(({ digest, diffId }) => [digest, diffId]);
    expect(after.layers).toHaveLength(3);
    expect(old(after)).toEqual(old(before));
    expect(after.layers[2]?.createdBy).toBe('up repair');
    expect(after.problems).toEqual([]);
    expect(describeTree(after)).toEqual(describeTree(predicted));
    const { findings } = await inspectImage({ image: after, rules: RULES });
    expect(findings).toEqual(predictedFindings);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('leaves the directories that it passes as they are, and dates what is new as the image', async () => {
    const source = await writeNeko('gzip', 'oci-layout');
    const { after } = await repair(source, join(scratch, 'out'), 'oci-layout');
    const at = (path: string) => {
      const { mode, uid, gid, mtimeSec, layer } = after.tree.lstat(path) ?? {};
      return { mode, uid, gid, mtimeSec, layer };
    };
    expect(at('/')).toEqual({ mode: 0o711, uid: 0, gid: 0, mtimeSec: 77, layer: 2 });
    expect(at('/home')).toEqual({ mode: 0o751, uid: 3, gid: 4, mtimeSec: 77, layer: 2 });
    const createdSec = Date.parse('2024-05-06T07:08:09Z') / 1000;
    expect(at('/home/neko')).toEqual({ mode: 0o755, uid: 1000, gid: 1000, mtimeSec: createdSec, layer: 2 });
    // Its content comes from the compressed layer below.
    expect(after.tree.lstat('/usr/bin/tool')).toMatchObject({ mode: 0o755, sizeBytes: LONG_SCRIPT.length });
    expect(at('/usr/bin/X').layer).toBe(2);
    expect(at('/bin').layer).toBe(0);
  });

  it('changes the healthcheck alone in the config', async () => {
    const source = await writeNeko('none', 'docker-archive');
    await repair(source, join(scratch, 'out'), 'docker-archive');
    await using content = await readImageContent(join(scratch, 'out'), { signal });
    const config = JSON.parse(Buffer.from(content.config).toString());
    expect(config.config.Healthcheck).toEqual({ Test: ['CMD', '/usr/bin/tool'], Interval: 5_000_000_000 });
    expect(config['x-unknown']).toBe(true);
    expect(config.created).toBe('2024-05-06T07:08:09Z');
    expect(config.history).toHaveLength(3);
  });

  it('gives the same bytes every time', async () => {
    const source = await writeNeko('gzip', 'docker-archive');
    const [one, other] = [join(scratch, 'one'), join(scratch, 'other')];
    await repair(source, one, 'docker-archive');
    await repair(source, other, 'docker-archive');
    expect((await readFile(one)).equals(await readFile(other))).toBe(true);
  });

  it('has nothing left to do for what it wrote', async () => {
    const source = await writeNeko('gzip', 'docker-archive');
    const { after } = await repair(source, join(scratch, 'out'), 'docker-archive');
    expect((await planRepair({ image: after, rules: RULES })).actions).toEqual([]);
  });
});
