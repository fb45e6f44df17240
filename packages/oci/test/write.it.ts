import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import {
  appendLayer,
  createLayer,
  type ImageContent,
  type LayerMember,
  type WriteFormat,
  writeImage,
} from '../src/index.ts';

const { signal } = new AbortController();
const TRANSPORT: Readonly<Record<WriteFormat, string>> = {
  'docker-archive': 'docker-archive',
  'oci-archive': 'oci-archive',
  'oci-layout': 'oci',
};

const BASE: readonly LayerMember[] = [
  { type: 'directory', path: '/etc' },
  { type: 'file', path: '/etc/motd', content: Buffer.from('hello\n'), mode: 0o640 },
  { type: 'hardlink', path: '/etc/issue', linkTarget: '/etc/motd' },
  { type: 'symlink', path: '/bin', linkTarget: 'usr/bin' },
  { type: 'file', path: `/usr/bin/${'long-name-'.repeat(15)}é`, content: Buffer.alloc(70_000, 1) },
];

let scratch: string;
let content: ImageContent;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'up-write-it-'));
  const config = { architecture: 'amd64', os: 'linux', config: { Cmd: ['/x'] }, rootfs: {}, history: [] };
  const empty: ImageContent = {
    config: Buffer.from(JSON.stringify(config)),
    layers: [],
    names: ['example/written:1'],
  };
  const base = await createLayer(BASE, { compression: 'none', signal });
  const top = await createLayer(
    [
      { type: 'whiteout', path: '/etc/issue' },
      { type: 'directory', path: '/tmp', mode: 0o1777 },
    ],
    { compression: 'gzip', signal },
  );
  const layers = [base, top];
  content = layers.reduce((below, layer) => appendLayer(below, { layer, createdBy: 'a step' }), empty);
});

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function skopeo(...args: readonly string[]): string {
  return execFileSync('skopeo', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describeWith(['skopeo', 'umoci', 'root'], 'written images', () => {
  it.each(Object.keys(TRANSPORT) as readonly WriteFormat[])('skopeo and umoci take %s', async (format) => {
    const path = join(scratch, format);
    const { digest } = await writeImage(content, { path, format, signal });
    const reference = `${TRANSPORT[format]}:${path}`;
    const seen = JSON.parse(skopeo('inspect', reference)) as { Digest: string; Layers: readonly string[] };
    if (format !== 'docker-archive') {
      expect(seen.Digest).toBe(digest);
      expect(seen.Layers).toEqual(content.layers.map((layer) => layer.digest));
    }
    expect(JSON.parse(skopeo('inspect', '--config', reference))).toMatchObject({
      rootfs: { diff_ids: content.layers.map(({ diffId }) => diffId) },
    });

    const [layout, bundle] = [join(scratch, `${format}-layout`), join(scratch, `${format}-bundle`)];
    skopeo('copy', '--quiet', reference, `oci:${layout}:it`);
    execFileSync('umoci', ['unpack', '--image', `${layout}:it`, bundle], { stdio: 'pipe' });
    const root = join(bundle, 'rootfs');
    expect(readFileSync(join(root, 'etc/motd'), 'utf8')).toBe('hello\n');
    expect(statSync(join(root, 'etc/motd')).mode & 0o7777).toBe(0o640);
    expect(statSync(join(root, 'tmp')).mode & 0o7777).toBe(0o1777);
    expect(() => statSync(join(root, 'etc/issue'))).toThrow('ENOENT');
    expect(statSync(join(root, `bin/${'long-name-'.repeat(15)}é`)).size).toBe(70_000);
  });
});

describeWith(['skopeo', 'zstd'], 'layers compressed with zstd', () => {
  it('are what zstd decompresses to the same tar, and skopeo knows', async () => {
    const file = join(scratch, 'layer.zst');
    const layer = await createLayer(BASE, { compression: 'zstd', signal, file });
    const tar = execFileSync('zstd', ['--decompress', '--stdout', file], { maxBuffer: 64 * 1024 * 1024 });
    expect(`sha256:${createHash('sha256').update(tar).digest('hex')}`).toBe(layer.diffId);

    const layout = join(scratch, 'zstd-layout');
    const image = appendLayer({ ...content, layers: [] }, { layer, createdBy: 'zstd' });
    await writeImage(image, { path: layout, format: 'oci-layout', signal });
    expect(JSON.parse(skopeo('inspect', `oci:${layout}`))).toMatchObject({ Layers: [layer.digest] });
  });
});
