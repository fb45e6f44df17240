import type { BodyKind } from './bodies.ts';
import type { ImageSpec } from './image-spec.ts';
import { Random } from './random.ts';

export type LayerFile =
  | { readonly type: 'directory'; readonly path: string }
  | { readonly type: 'symlink'; readonly path: string; readonly target: string }
  | {
      readonly type: 'file';
      readonly path: string;
      readonly mode: number;
      readonly sizeBytes: number;
      readonly kind: BodyKind;
      /** Where in the pool the body is cut from. */
      readonly cut: number;
    };

/** Files of one directory, as a package has them. */
const PER_DIRECTORY = 50;
/** The bodies that make up what small files leave of a layer's size. */
const LARGE_FILES = 2;
/** Of a mean file in an ordinary image; where files are smaller, all kinds shrink alike. */
const ORDINARY_MEAN = 10 * 1024;

/**
 * The members of one layer, in order: a mix as a Debian image has it (a third text, half small binary files, a few
 * programs, scripts and links, two large files), one percent of the layer below replaced, one whiteout.
 */
export function layerFiles(spec: ImageSpec, layer: number): readonly LayerFile[] {
  const count = Math.floor(spec.files / spec.layers);
  const scale = Math.min(1, spec.bytes / spec.files / ORDINARY_MEAN);
  const random = new Random(layer);
  const files: LayerFile[] = layer === 0 ? baseFiles() : [];
  let bytes = 0;
  for (let index = 0; files.length < count; index += 1) {
    if (index % PER_DIRECTORY === 0) files.push({ type: 'directory', path: directoryOf(layer, index) });
    const file = oneFile({ layer, index, scale, random });
    files.push(file);
    if (file.type === 'file') bytes += file.sizeBytes;
  }
  const left = Math.floor(spec.bytes / spec.layers) - bytes;
  for (let index = 0; index < LARGE_FILES && left > 0; index += 1)
    files.push({
      type: 'file',
      path: `opt/app-${layer}/data-${index}.bin`,
      mode: 0o644,
      sizeBytes: Math.floor(left / LARGE_FILES),
      kind: 'data',
      cut: random.next(),
    });
  if (layer > 0) files.push(...changesBelow(layer, random));
  return files;
}

interface Place {
  readonly layer: number;
  readonly index: number;
  readonly scale: number;
  readonly random: Random;
}

function oneFile({ layer, index, scale, random }: Place): LayerFile {
  const directory = directoryOf(layer, index);
  const dice = random.below(100);
  const cut = random.next();
  const file = (name: string, kind: BodyKind, mean: number): LayerFile => ({
    type: 'file',
    path: `${directory}/${name}`,
    mode: kind === 'script' || kind === 'program' ? 0o755 : 0o644,
    sizeBytes: random.size(mean * scale),
    kind,
    cut,
  });
  if (dice < 5) return { type: 'symlink', path: `${directory}/link-${index}`, target: '../README' };
  if (dice < 8) return file(`run-${index}.sh`, 'script', 2000);
  if (dice < 12) return { ...file(`tool-${index}`, 'program', 60_000), ...pathOfTool(layer, index, dice) };
  if (dice < 16) return { ...file(`${index}.conf`, 'text', 1200), path: `etc/app-${layer}/${index}.conf` };
  if (dice < 48) return file(`module_${index}.py`, 'text', 3200);
  return file(`module_${index}.cpython-311.pyc`, 'data', 5600);
}

/** One program in four is in PATH. */
function pathOfTool(layer: number, index: number, dice: number): { readonly path?: string } {
  return dice === 8 ? { path: `usr/bin/tool-${layer}-${index}` } : {};
}

function directoryOf(layer: number, index: number): string {
  return `usr/lib/python3/dist-packages/package_${layer}_${Math.floor(index / PER_DIRECTORY)}`;
}

function changesBelow(layer: number, random: Random): readonly LayerFile[] {
  const hidden = `${directoryOf(layer - 1, 0)}/.wh.module_1.py`;
  const whiteout = { type: 'file', path: hidden, mode: 0o644, sizeBytes: 0, kind: 'data', cut: 0 } as const;
  const replaced = Array.from({ length: 10 }, (_, index): LayerFile => {
    const path = `etc/app-${layer - 1}/${index}.conf`;
    return { type: 'file', path, mode: 0o644, sizeBytes: 400, kind: 'text', cut: random.next() };
  });
  return [...replaced, whiteout];
}

const DIRECTORIES = [
  'bin',
  'etc',
  'lib64',
  'opt',
  'root',
  'tmp',
  'usr',
  'usr/bin',
  'usr/lib',
  'var',
  'var/tmp',
];
const PASSWD_BYTES = 700;

function baseFiles(): LayerFile[] {
  const program = (path: string): LayerFile => ({
    type: 'file',
    path,
    mode: 0o755,
    sizeBytes: 120_000,
    kind: 'program',
    cut: path.length * 7919,
  });
  const text = (path: string): LayerFile => ({
    type: 'file',
    path,
    mode: 0o644,
    sizeBytes: PASSWD_BYTES,
    kind: 'text',
    cut: 0,
  });
  return [
    ...DIRECTORIES.map((path): LayerFile => ({ type: 'directory', path })),
    ...['bin/sh', 'lib64/ld-linux-x86-64.so.2', 'lib64/libc.so.6', 'usr/bin/app'].map(program),
    ...['etc/nsswitch.conf', 'usr/lib/python3/dist-packages/README'].map(text),
  ];
}
