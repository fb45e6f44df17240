import { UpError } from '@up/core';
import { capabilitiesOf } from '../dialect/capabilities.ts';
import { type Derivation, parseDerivations } from '../dialect/derivation.ts';
import { type FlakeMetadata, parseFlakeMetadata } from '../dialect/flake-metadata.ts';
import { type FlakeOutput, parseFlakeOutputs } from '../dialect/flake-outputs.ts';
import type { NixVersion } from '../dialect/nix-version.ts';
import { type PathInfos, parsePathInfo } from '../dialect/path-info.ts';
import { parseStoreInfo, type StoreInfo } from '../dialect/store-info.ts';
import { parseJson } from '../dialect/unknown-shape.ts';
import { askNix, type NixAnswer } from './nix-answer.ts';
import type { NixContext } from './nix-context.ts';
import { nixVersion } from './nix-version.ts';

/** `version` spares asking for it, where it is known. */
interface VersionOption {
  readonly version?: NixVersion | undefined;
}

export type NixEvalOptions = (
  | { readonly installable: string }
  | { readonly expression: string }
  | { readonly file: string; readonly attribute?: string | undefined }
) & {
  /** A function that the value is given to first. */
  readonly apply?: string | undefined;
  readonly extraArgs?: readonly string[] | undefined;
};

/** What an expression evaluates to, as JSON has it. */
export async function nixEval(context: NixContext, options: NixEvalOptions): Promise<NixAnswer<unknown>> {
  const { apply, extraArgs = [] } = options;
  const args = [
    'eval',
    '--json',
    ...subjectOf(options),
    ...(apply === undefined ? [] : ['--apply', apply]),
    ...extraArgs,
  ];
  return await askNix(context, { args, parse: (stdout) => parseJson('eval', stdout) });
}

function subjectOf(options: NixEvalOptions): readonly string[] {
  if ('installable' in options) return [asOperand(options.installable)];
  if ('expression' in options) return ['--expr', options.expression];
  return ['--file', options.file, ...(options.attribute === undefined ? [] : [asOperand(options.attribute)])];
}

export interface FlakeShowOptions extends VersionOption {
  readonly flake: string;
  /** Those of this machine only, unless told otherwise. Nix before 2.14 evaluates all of them in any case. */
  readonly systems?: 'own' | 'all' | undefined;
  readonly extraArgs?: readonly string[] | undefined;
}

/** What a flake offers. */
export async function flakeShow(
  context: NixContext,
  { flake, systems = 'own', extraArgs = [], version }: FlakeShowOptions,
): Promise<NixAnswer<readonly FlakeOutput[]>> {
  const { flakeShowAllSystems } = capabilitiesOf(version ?? (await nixVersion(context)));
  const all = systems === 'all' ? flakeShowAllSystems : [];
  const args = ['flake', 'show', '--json', ...all, asOperand(flake), ...extraArgs];
  return await askNix(context, { args, parse: parseFlakeOutputs });
}

export interface FlakeMetadataOptions {
  readonly flake: string;
  readonly extraArgs?: readonly string[] | undefined;
}

/** Where a flake comes from, and what it is locked to. */
export async function flakeMetadata(
  context: NixContext,
  { flake, extraArgs = [] }: FlakeMetadataOptions,
): Promise<NixAnswer<FlakeMetadata>> {
  const args = ['flake', 'metadata', '--json', asOperand(flake), ...extraArgs];
  return await askNix(context, { args, parse: parseFlakeMetadata });
}

export interface PathInfoOptions extends VersionOption {
  /** Store paths or installables. */
  readonly installables: readonly string[];
  /** `closure`: they and all that they need. */
  readonly extent?: 'paths' | 'closure' | undefined;
  /** Also how large the closure of each is. */
  readonly closureSize?: 'asked' | 'omitted' | undefined;
  readonly extraArgs?: readonly string[] | undefined;
}

/** What the store knows about paths. A path that it does not have is an answer, too. */
export async function pathInfo(
  context: NixContext,
  { installables, extent, closureSize, extraArgs = [], version }: PathInfoOptions,
): Promise<NixAnswer<PathInfos>> {
  if (installables.length === 0) return { outcome: 'succeeded', value: { valid: [], missing: [] } };
  const { pathInfoJson } = capabilitiesOf(version ?? (await nixVersion(context)));
  const args = [
    'path-info',
    ...pathInfoJson,
    ...(extent === 'closure' ? ['--recursive'] : []),
    ...(closureSize === 'asked' ? ['--closure-size'] : []),
    ...installables.map(asOperand),
    ...extraArgs,
  ];
  return await askNix(context, { args, parse: parsePathInfo });
}

export interface DerivationShowOptions extends VersionOption {
  readonly installables: readonly string[];
  /** The store's directory, for versions that do not say it; default: `NIX_STORE_DIR`, else /nix/store. */
  readonly storeDir?: string | undefined;
  readonly extraArgs?: readonly string[] | undefined;
}

/** How something is built. */
export async function derivationShow(
  context: NixContext,
  { installables, storeDir, extraArgs = [], version }: DerivationShowOptions,
): Promise<NixAnswer<readonly Derivation[]>> {
  const { env = process.env } = context;
  const { derivationShow: command } = capabilitiesOf(version ?? (await nixVersion(context)));
  const place = storeDir ?? env['NIX_STORE_DIR'];
  const args = [...command, ...installables.map(asOperand), ...extraArgs];
  return await askNix(context, { args, parse: (stdout) => parseDerivations(stdout, { storeDir: place }) });
}

/** Which store is asked, of which version, and whether it trusts this user. */
export async function storeInfo(
  context: NixContext,
  { version }: VersionOption = {},
): Promise<NixAnswer<StoreInfo>> {
  const { storeInfo: command } = capabilitiesOf(version ?? (await nixVersion(context)));
  // Without --json it is said on stderr.
  const parse = (stdout: string, notes: readonly string[]): StoreInfo =>
    parseStoreInfo(stdout.trim() || notes.join('\n'));
  return await askNix(context, { args: command, parse });
}

/**
 * What stands where Nix expects a name.
 * @throws UpError UP_USAGE for what Nix would take for an option.
 */
export function asOperand(text: string): string {
  if (!text.startsWith('-')) return text;
  throw new UpError(
    'UP_USAGE',
    `${text} is an option, where the name of something to build or show is expected`,
    {
      hint: 'Write options for Nix after --.',
    },
  );
}
