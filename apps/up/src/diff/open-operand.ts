import { open, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathExists, safeText, UpError } from '@up/core';
import { type Closure, findStorePath, isClosureList, parseClosureList, readClosure } from '@up/nix';
import { type Image, openDirectory } from '@up/oci';
import type { CommandContext } from '../context.ts';
import { type OpenInspectedOptions, openInspected } from '../inspect/open-inspected.ts';

export type Operand = Image | Closure;

export interface OpenOperandOptions extends Omit<OpenInspectedOptions, 'image'> {
  readonly reference: string;
}

export function isClosure(operand: Operand): operand is Closure {
  return 'paths' in operand;
}

/** A list of store paths that is longer is none. */
const MAX_LIST_BYTES = 256 * 1024 * 1024;

/**
 * What `up diff` is given: an image, a store path or a list of them as a closure, a directory as a tree of files.
 * What is in a place decides, not its name; an image in the store is an image.
 * @throws UpError as `openInspected` and `readClosure`.
 */
export async function openOperand(context: CommandContext, options: OpenOperandOptions): Promise<Operand> {
  const { reference, fileDigests } = options;
  const { cwd, env, signal } = context;
  const path = resolve(cwd, reference);
  const place = reference === '-' ? 'nothing' : await placeOf(path);
  if (place === 'list') return await readList(path, reference);
  const isStorePath = (await findStorePath(reference, { env, cwd })) !== undefined;
  const closure = (): Promise<Closure> => readClosure({ path: reference, signal, env, cwd });
  // With its bin and lib a store path looks like a root file system; that is not what is meant.
  if (isStorePath && (place === 'directory' || place === 'nothing')) return await closure();
  try {
    return await openInspected(context, { ...options, image: reference });
  } catch (error) {
    if (!(error instanceof UpError) || error.code !== 'UP_IMAGE_UNREADABLE') throw error;
    if (isStorePath) return await closure();
    if (place === 'directory')
      return { ...(await openDirectory(path, { signal, fileDigests })), source: reference };
    throw error;
  }
}

type Place = 'nothing' | 'list' | 'file' | 'layout' | 'directory';

async function placeOf(path: string): Promise<Place> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 'nothing';
  if (found.isDirectory()) return (await pathExists(join(path, 'oci-layout'))) ? 'layout' : 'directory';
  return found.isFile() && isClosureList(await startOf(path)) ? 'list' : 'file';
}

/** Enough to tell what a text is; '' where it cannot be read: who opens it as an image says why. */
async function startOf(path: string): Promise<string> {
  try {
    await using handle = await open(path, 'r');
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return '';
  }
}

async function readList(path: string, reference: string): Promise<Closure> {
  const { size } = await stat(path);
  if (size > MAX_LIST_BYTES)
    throw new UpError('UP_USAGE', `${safeText(reference)} is larger than any list of store paths`, {
      hint: 'A closure has one line for each store path.',
    });
  return parseClosureList(await readFile(path, 'utf8'), reference);
}
