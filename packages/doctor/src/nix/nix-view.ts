import { formatDuration } from '@up/core';
import { capabilitiesOf, type NixVersion, parseStoreInfo, type StoreInfo } from '@up/nix';
import { bounded } from '../bounded.ts';
import type { Host } from '../host/host.ts';
import type { ProgramRun } from '../host/host-programs.ts';
import { type Canary, flyCanary } from './canary.ts';
import { type ConfFile, readConfFiles } from './conf-files.ts';
import { findNixes, type InstalledNix } from './find-nixes.ts';
import { type NixConfig, parseNixConfig } from './nix-config.ts';

/** What is known of the Nix of a host. Each question is asked once, however many checks want the answer. */
export interface NixView {
  /** Every Nix: those in PATH, in its order, then those in the usual places. */
  installed(): Promise<readonly InstalledNix[]>;
  /** The one that runs when somebody types `nix`. */
  usable(): Promise<UsableNix | Unusable>;
  /** The settings in force, as Nix itself says them. */
  config(): Promise<NixConfig | Unusable>;
  store(): Promise<StoreInfo | Unusable>;
  canary(): Promise<Canary>;
  confFiles(): Promise<readonly ConfFile[]>;
  /** Runs `nix`. Undefined where there is none. */
  ask(args: readonly string[], signal: AbortSignal): Promise<ProgramRun | undefined>;
}

export interface UsableNix {
  readonly path: string;
  readonly version: NixVersion;
}

/** Why something cannot be said. */
export interface Unusable {
  readonly unusable: string;
}

export function isUnusable<T extends object>(answer: T | Unusable): answer is Unusable {
  return 'unusable' in answer;
}

export interface NixViewOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** For one question, in milliseconds. */
  readonly answerMs: number;
  readonly canaryMs: number;
}

const FEATURES = ['--extra-experimental-features', 'nix-command flakes'];

export function createNixView({ host, signal, answerMs, canaryMs }: NixViewOptions): NixView {
  const ask: NixView['ask'] = (args, own) =>
    host.programs.run('nix', { args: [...FEATURES, ...args], signal: own });
  const installed = once(async () => {
    const found = await bounded({ timeoutMs: answerMs * 2, signal }, (own) =>
      findNixes(host, { signal: own, answerMs }),
    );
    return found.how === 'done' ? found.value : [];
  });
  const usable = once(async () => toUsable(await installed()));
  const answered = async <T extends object>(
    question: (question: Question) => Promise<T | Unusable>,
  ): Promise<T | Unusable> => {
    const answer = await bounded({ timeoutMs: answerMs, signal }, (own) =>
      question({ usable, ask, signal: own }),
    );
    if (answer.how === 'failed') throw answer.error;
    return answer.how === 'done'
      ? answer.value
      : { unusable: `Nix gave no answer in ${formatDuration(answerMs)}` };
  };
  const config = once(() => answered(readConfig));
  const store = once(() => answered(readStore));
  const canary = once(async (): Promise<Canary> => {
    const nix = await usable();
    if (isUnusable(nix)) return { state: 'unusable', reason: nix.unusable };
    const flown = await bounded({ timeoutMs: canaryMs, signal }, (own) =>
      flyCanary({ host, ask, signal: own }),
    );
    if (flown.how === 'failed') throw flown.error;
    return flown.how === 'done' ? flown.value : { state: 'late', afterMs: canaryMs };
  });
  return { installed, usable, config, store, canary, confFiles: once(() => readConfFiles(host)), ask };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= work();
    return answer;
  };
}

function toUsable(nixes: readonly InstalledNix[]): UsableNix | Unusable {
  const first = nixes.find(({ place }) => place === 'path');
  if (first === undefined) {
    return {
      unusable: nixes.length === 0 ? 'Nix is not installed' : 'Nix is installed, but not in PATH',
    };
  }
  const { path, version, says } = first;
  return version === undefined ? { unusable: `${path} is not Nix: ${says}` } : { path, version };
}

interface Question {
  readonly usable: () => Promise<UsableNix | Unusable>;
  readonly ask: NixView['ask'];
  readonly signal: AbortSignal;
}

async function readConfig({ usable, ask, signal }: Question): Promise<NixConfig | Unusable> {
  const nix = await usable();
  if (isUnusable(nix)) return nix;
  const { configShow } = capabilitiesOf(nix.version);
  const run = await ask([...configShow, '--json'], signal);
  const parsed = run?.exitCode === 0 ? parseNixConfig(run.stdout, run.stderr) : undefined;
  return parsed ?? { unusable: `Nix does not say its settings: ${lastWords(run)}` };
}

async function readStore({ usable, ask, signal }: Question): Promise<StoreInfo | Unusable> {
  const nix = await usable();
  if (isUnusable(nix)) return nix;
  const run = await ask(capabilitiesOf(nix.version).storeInfo, signal);
  if (run?.exitCode !== 0) return { unusable: `the store does not answer: ${lastWords(run)}` };
  try {
    return parseStoreInfo(run.stdout.trim() || run.stderr.join('\n'));
  } catch (error) {
    return { unusable: error instanceof Error ? error.message : String(error) };
  }
}

function lastWords(run: ProgramRun | undefined): string {
  return run?.stderr.findLast((line) => line.trim() !== '')?.trim() ?? 'it says nothing';
}
