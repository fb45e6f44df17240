import { isRecord, type JsonRecord, textOf } from '../json-record.ts';
import { parseJson, unknownShape } from './unknown-shape.ts';

/** One output of a flake. */
export interface FlakeOutput {
  /** `['packages', 'x86_64-linux', 'default']`. */
  readonly path: readonly string[];
  /** `derivation`, `app`, `nixos-module`, `template`, `unknown`..., or `omitted`: it exists, and was not evaluated. */
  readonly type: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
}

/** A flake has some thousands at most; a tree that is deeper or wider is none. */
const MAX_DEPTH = 16;

/**
 * What `nix flake show --json` printed, as a list. Systems that were left out are `omitted`. Reads the inventory of
 * Determinate Nix, too.
 * @throws UpError UP_PROGRAM_FAILED for a form that is not known.
 */
export function parseFlakeOutputs(text: string): readonly FlakeOutput[] {
  const answer = parseJson('flake show', text);
  if (!isRecord(answer)) throw unknownShape('flake show', answer);
  if (isRecord(answer['inventory'])) return fromInventory(answer['inventory']);
  return Object.entries(answer).flatMap(([name, value]) => leavesOf(value, [name]));
}

function leavesOf(value: unknown, path: readonly string[]): readonly FlakeOutput[] {
  if (!isRecord(value) || path.length > MAX_DEPTH) return [];
  if (typeof value['type'] === 'string') return [toOutput(path, value['type'], value)];
  const children = Object.entries(value);
  if (children.length === 0) return [toOutput(path, 'omitted', {})];
  return children.flatMap(([name, child]) => leavesOf(child, [...path, name]));
}

function toOutput(path: readonly string[], type: string, value: JsonRecord): FlakeOutput {
  return {
    path,
    type,
    name: textOf(value['name']) || undefined,
    description: textOf(value['description'] ?? value['shortDescription']) || undefined,
  };
}

/** `{ packages: { output: { children: { … } } } }`: what each output is stands in `what`. */
function fromInventory(inventory: JsonRecord): readonly FlakeOutput[] {
  return Object.entries(inventory).flatMap(([name, value]) =>
    isRecord(value) ? inventoryLeaves(value['output'], [name]) : [],
  );
}

function inventoryLeaves(value: unknown, path: readonly string[]): readonly FlakeOutput[] {
  if (path.length > MAX_DEPTH) return [];
  // What the inventory does not know how to look into is there all the same.
  if (!isRecord(value)) return [toOutput(path, 'unknown', {})];
  const { children } = value;
  if (isRecord(children))
    return Object.entries(children).flatMap(([name, child]) => inventoryLeaves(child, [...path, name]));
  if (value['filtered'] === true) return [toOutput(path, 'omitted', value)];
  const { derivation } = value;
  const isDerivation = isRecord(derivation);
  const name = isDerivation ? textOf(derivation['name']) : textOf(value['derivationName']);
  return [toOutput(path, isDerivation || name !== '' ? 'derivation' : 'unknown', { ...value, name })];
}
