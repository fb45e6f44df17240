import type { BuildState, TransferState } from '@up/nix';
import { harmless } from './fit-text.ts';

/** `hello-2.12`, of a derivation. */
export function buildName({ name, drvPath }: Pick<BuildState, 'name' | 'drvPath'>): string {
  return harmless(name === '' ? drvPath : name);
}

/** `hello-2.12`, of a path of the store. */
export function storeName(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return harmless(base.replace(/\.drv$/, '').replace(/^[0-9a-z]{32}-/, ''));
}

/** A machine without what follows its name: keys and settings. */
export function machineName(machine: string): string {
  return harmless(machine.split('?')[0] ?? '');
}

/** What is fetched, by a name that fits on a line. */
export function transferName({ kind, subject }: TransferState): string {
  if (kind !== 'download') return storeName(subject);
  return harmless(subject.split('?')[0] ?? '');
}
