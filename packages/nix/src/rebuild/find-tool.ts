import { open, realpath } from 'node:fs/promises';
import { posix } from 'node:path';
import { UpError } from '@up/core';
import { findProgram, startProcess } from '@up/process';
import type { RebuildAction, RebuildKind } from './rebuild-kind.ts';

/** What rebuilds, and what it can be told. */
export interface RebuildTool {
  readonly name: 'nh' | 'nixos-rebuild' | 'darwin-rebuild' | 'home-manager' | 'activate';
  /** Its path. */
  readonly program: string;
  /** Options that it takes, of those that not every version has. */
  readonly options: ReadonlySet<ToolOption>;
}

export type ToolOption = '--log-format' | '--no-nom' | '--diff' | '--out-link' | '--bypass-root-check';

export interface FindToolOptions {
  readonly kind: RebuildKind;
  readonly action: RebuildAction;
  /** `never`: the tool that nh stands in for. */
  readonly nh: 'preferred' | 'never';
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** What nh has a command for; the rest goes to the tool itself. */
const NH_ACTIONS: Readonly<Record<RebuildKind, readonly RebuildAction[]>> = {
  os: ['switch', 'boot', 'test', 'build', 'rollback'],
  home: ['switch', 'build'],
  darwin: ['switch', 'build'],
};

const NATIVE = { os: 'nixos-rebuild', home: 'home-manager', darwin: 'darwin-rebuild' } as const;

const INSTALL: Readonly<Record<RebuildKind, string>> = {
  os: 'nixos-rebuild is part of NixOS. Elsewhere: up home switch, or: up darwin switch.',
  home: 'Install home-manager: nix run home-manager -- init --switch',
  darwin: 'Install nix-darwin: sudo nix run nix-darwin -- switch',
};

/**
 * The tool to be wrapped: nh where it is on PATH and has such a command, else the one that it stands in for.
 * @throws UpError UP_PROGRAM_NOT_FOUND; the reason of `signal`.
 */
export async function findRebuildTool(options: FindToolOptions): Promise<RebuildTool> {
  const { kind, action, nh, env } = options;
  // home-manager's own way back: the script of the generation itself.
  if (kind === 'home' && action === 'rollback')
    return { name: 'activate', program: 'activate', options: new Set() };
  const wantsNh = nh === 'preferred' && NH_ACTIONS[kind].includes(action);
  const nhPath = wantsNh ? await findProgram('nh', env) : undefined;
  if (nhPath !== undefined)
    return { name: 'nh', program: nhPath, options: optionsIn(await helpOf(nhPath, options)) };
  const name = NATIVE[kind];
  const program = await findProgram(name, env);
  if (program === undefined)
    throw new UpError('UP_PROGRAM_NOT_FOUND', `${name} is not on PATH`, { hint: INSTALL[kind] });
  return { name, program, options: optionsIn(await sourceOf(program)) };
}

const OPTIONS: readonly ToolOption[] = [
  '--log-format',
  '--no-nom',
  '--diff',
  '--out-link',
  '--bypass-root-check',
];

function optionsIn(text: string): ReadonlySet<ToolOption> {
  return new Set(OPTIONS.filter((option) => text.includes(option)));
}

const HELP_TIMEOUT_MS = 15_000;

/** Undocumented is as good as missing: such an nh shows what it shows. */
async function helpOf(nh: string, { kind, action, env, signal }: FindToolOptions): Promise<string> {
  const running = await startProcess({
    command: nh,
    args: [kind, action, '--help'],
    env,
    signal,
    timeoutMs: HELP_TIMEOUT_MS,
  });
  const { stdout, tail } = await running.exited;
  signal.throwIfAborted();
  return `${stdout}\n${tail.join('\n')}`;
}

const MAX_SOURCE_BYTES = 256 * 1024;

/**
 * Their help is a manual page. They are scripts: which options they take is in them, but for the nixos-rebuild of 25.11
 * and later, whose script only starts it. That takes all of them.
 */
async function sourceOf(program: string): Promise<string> {
  try {
    const real = await realpath(program);
    await using handle = await open(real, 'r');
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(MAX_SOURCE_BYTES), 0, MAX_SOURCE_BYTES, 0);
    const text = buffer.toString('latin1', 0, bytesRead);
    const isNg = /nixos[-_]rebuild[-_]ng/.test(posix.dirname(real)) || text.includes('nixos_rebuild');
    return isNg ? `${text}\n--log-format` : text;
  } catch {
    return '';
  }
}
