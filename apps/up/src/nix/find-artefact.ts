import { constants } from 'node:fs';
import { access, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UpError } from '@up/core';
import type { Target } from '@up/profiles';

/** What Nix has built for a target. */
export type NixArtefact =
  /** A tar of an image, compressed or not, or an OCI layout. */
  | { readonly kind: 'image'; readonly path: string }
  /** A program that prints the tar of an image: `streamLayeredImage`. */
  | { readonly kind: 'image-script'; readonly path: string }
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'iso'; readonly path: string }
  /** A program that starts a virtual machine. */
  | { readonly kind: 'vm-script'; readonly path: string };

/**
 * Finds in an output what the type of its target promises.
 * @throws UpError UP_BUILD_FAILED where it is not there, with what is.
 */
export async function findArtefact(output: string, target: Target): Promise<NixArtefact> {
  const found = await FINDERS[target.type](output, target);
  if (found !== undefined) return found;
  const there = await describe(output);
  throw new UpError(
    'UP_BUILD_FAILED',
    `What Nix built for ${target.name} is no ${target.type}: ${output} is ${there}`,
    { hint: HINTS[target.type], details: { output } },
  );
}

type Finder = (output: string, target: Target) => Promise<NixArtefact | undefined>;

const FINDERS: Readonly<Record<Target['type'], Finder>> = {
  runner: async (output, { name, workload }) => {
    const path = await findProgram(join(output, 'bin'), [name, workload]);
    return path === undefined ? undefined : { kind: 'program', path };
  },
  container: findImage,
  'container-enhanced': findImage,
  vm: async (output, { name }) => {
    const path = await findProgram(join(output, 'bin'), ['microvm-run', name], /^run-.*-vm$/);
    return path === undefined ? undefined : { kind: 'vm-script', path };
  },
  iso: async (output) => {
    const path = await findFile(output, ['iso', '.'], /\.iso$/);
    return path === undefined ? undefined : { kind: 'iso', path };
  },
};

const IMAGE_HINT =
  'It is the result of dockerTools.buildLayeredImage or streamLayeredImage, or an OCI layout.';
const HINTS: Readonly<Record<Target['type'], string>> = {
  runner: 'A runner has its program in bin/, as writeShellApplication makes it.',
  container: IMAGE_HINT,
  'container-enhanced': IMAGE_HINT,
  vm: 'A machine has a program that starts it: bin/microvm-run, or bin/run-NAME-vm.',
  iso: 'An ISO is a file NAME.iso, or lies in iso/.',
};

async function findImage(output: string): Promise<NixArtefact | undefined> {
  const kind = await kindOf(output);
  if (kind === 'directory') {
    if ((await kindOf(join(output, 'oci-layout'))) !== 'none') return { kind: 'image', path: output };
    const path = await findFile(output, ['.'], /\.tar(?:\.(?:gz|zst|xz))?$/);
    return path === undefined ? undefined : { kind: 'image', path };
  }
  if (kind === 'none') return undefined;
  return { kind: (await isScript(output)) ? 'image-script' : 'image', path: output };
}

/** Of the names that are likely, else the only one there is. */
async function findProgram(
  directory: string,
  names: readonly string[],
  pattern?: RegExp,
): Promise<string | undefined> {
  const there = await namesIn(directory);
  const [only] = there;
  const name =
    names.find((wanted) => there.includes(wanted)) ??
    (pattern === undefined ? undefined : there.find((one) => pattern.test(one))) ??
    (pattern === undefined && there.length === 1 ? only : undefined);
  if (name === undefined) return undefined;
  const path = join(directory, name);
  return (await isExecutable(path)) ? path : undefined;
}

async function findFile(
  output: string,
  directories: readonly string[],
  pattern: RegExp,
): Promise<string | undefined> {
  if (pattern.test(output) && (await kindOf(output)) === 'file') return output;
  for (const directory of directories) {
    const [name] = (await namesIn(join(output, directory))).filter((one) => pattern.test(one)).sort();
    if (name !== undefined) return join(output, directory, name);
  }
  return undefined;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return await readdir(directory).catch(() => []);
}

async function kindOf(path: string): Promise<'file' | 'directory' | 'none'> {
  return await stat(path).then(
    (stats) => (stats.isDirectory() ? 'directory' : 'file'),
    () => 'none',
  );
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function isScript(path: string): Promise<boolean> {
  if (!(await isExecutable(path))) return false;
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer.toString('latin1') === '#!';
}

async function describe(output: string): Promise<string> {
  const kind = await kindOf(output);
  if (kind !== 'directory') return kind === 'file' ? 'a file' : 'not there';
  const names = await namesIn(output);
  const shown = names.slice(0, 5).join(', ');
  return names.length === 0 ? 'an empty directory' : `a directory with ${shown}`;
}
