import { isRecord, type JsonRecord, textOf } from '../json-record.ts';
import { parseJson, unknownShape } from './unknown-shape.ts';

export interface Derivation {
  readonly drvPath: string;
  /** `env.name` where the derivation does not say its name apart (2.8). */
  readonly name: string;
  readonly system: string;
  readonly builder: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** From the name of an output to its path; undefined where the content decides the path. */
  readonly outputs: Readonly<Record<string, string | undefined>>;
  /** From a derivation to the outputs of it that are needed. */
  readonly inputDrvs: Readonly<Record<string, readonly string[]>>;
  readonly inputSrcs: readonly string[];
}

/**
 * What `nix derivation show` (`show-derivation` before 2.15) printed. Since 2.32 it has names instead of paths, and
 * does not say in which store: `storeDir` does.
 * @throws UpError UP_PROGRAM_FAILED for a form that is not known.
 */
export function parseDerivations(
  text: string,
  { storeDir = '/nix/store' }: { readonly storeDir?: string | undefined } = {},
): readonly Derivation[] {
  const answer = parseJson('derivation show', text);
  if (!isRecord(answer)) throw unknownShape('derivation show', answer);
  const wrapped = answer['derivations'];
  const entries = Object.entries(isRecord(wrapped) ? wrapped : answer);
  return entries.map(([key, value]) => {
    if (!key.endsWith('.drv') || !isRecord(value)) throw unknownShape('derivation show', answer);
    return toDerivation(toPath(key, storeDir), value, storeDir);
  });
}

function toDerivation(drvPath: string, value: JsonRecord, storeDir: string): Derivation {
  const env = textsOf(value['env']);
  const inputs = isRecord(value['inputs']) ? value['inputs'] : {};
  return {
    drvPath,
    name: textOf(value['name']) || (env['name'] ?? ''),
    system: textOf(value['system']),
    builder: textOf(value['builder']),
    args: listOf(value['args']),
    env,
    outputs: outputsOf(value['outputs'], storeDir),
    inputDrvs: inputDrvsOf(value['inputDrvs'] ?? inputs['drvs'], storeDir),
    inputSrcs: listOf(value['inputSrcs'] ?? inputs['srcs']).map((each) => toPath(each, storeDir)),
  };
}

function outputsOf(value: unknown, storeDir: string): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([name, output]) => {
      const path = isRecord(output) ? textOf(output['path']) : '';
      return [name, path === '' ? undefined : toPath(path, storeDir)];
    }),
  );
}

/** A list of outputs up to 2.8, an object with one since. */
function inputDrvsOf(value: unknown, storeDir: string): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([drv, outputs]) => [
      toPath(drv, storeDir),
      listOf(isRecord(outputs) ? outputs['outputs'] : outputs),
    ]),
  );
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([name, each]) => [name, textOf(each)]),
  );
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function toPath(name: string, storeDir: string): string {
  return name.startsWith('/') ? name : `${storeDir}/${name}`;
}
