import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type TarMemberWithBody, writeTar } from '@up/formats';

/** A file of an image: its text, a link, or a directory. */
export type ImageFile =
  | { readonly text: string; readonly mode?: number }
  | { readonly program: Uint8Array }
  | { readonly link: string }
  | { readonly directory: true; readonly mode?: number; readonly uid?: number };

export interface DockerArchiveOptions {
  /** The `config` object of the image config, as Docker writes it. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, ImageFile>>;
  readonly tag: string;
}

/** Writes what `docker save` would: one layer, the config, manifest.json. */
export function writeDockerArchive(path: string, { config, files, tag }: DockerArchiveOptions): void {
  const layer = tarOf(Object.entries(files).map(([name, file]) => toMember(name.replace(/^\//, ''), file)));
  const configJson = bytes(
    JSON.stringify({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
    }),
  );
  const configName = `${sha256(configJson)}.json`;
  const manifest = [{ Config: configName, RepoTags: [tag], Layers: ['layer.tar'] }];
  const members = [
    regularFile('layer.tar', { body: layer, mode: 0o644 }),
    regularFile(configName, { body: configJson, mode: 0o644 }),
    regularFile('manifest.json', { body: bytes(JSON.stringify(manifest)), mode: 0o644 }),
  ];
  writeFileSync(path, tarOf(members));
}

function toMember(path: string, file: ImageFile): TarMemberWithBody {
  if ('link' in file) return { member: { type: 'symlink', path, linkPath: file.link, mtimeSec: 1 } };
  if ('directory' in file)
    return { member: { type: 'directory', path, mode: file.mode ?? 0o755, uid: file.uid ?? 0, mtimeSec: 1 } };
  if ('program' in file) return regularFile(path, { body: file.program, mode: 0o755 });
  return regularFile(path, { body: bytes(file.text), mode: file.mode ?? 0o644 });
}

interface RegularFile {
  readonly body: Uint8Array;
  readonly mode: number;
}

function regularFile(path: string, { body, mode }: RegularFile): TarMemberWithBody {
  return { member: { type: 'file', path, mode, sizeBytes: body.length, mtimeSec: 1 }, body: [body] };
}

function tarOf(members: readonly TarMemberWithBody[]): Uint8Array {
  return Buffer.concat([...writeTar(members)]);
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
