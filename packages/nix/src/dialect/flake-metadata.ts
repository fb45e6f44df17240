import { isRecord, textOf } from '../json-record.ts';
import { parseJson, unknownShape } from './unknown-shape.ts';

export interface FlakeMetadata {
  readonly description: string | undefined;
  /** The copy in the store. */
  readonly path: string;
  readonly url: string;
  readonly revision: string | undefined;
  /** With changes that are not committed. Before 2.17 Nix does not say which revision they are on. */
  readonly isDirty: boolean;
  /** Seconds since 1970. */
  readonly lastModified: number | undefined;
  readonly narHash: string | undefined;
  /** From the name of an input of the flake to what it is locked to; undefined where it follows another. */
  readonly inputs: Readonly<Record<string, FlakeInput | undefined>>;
}

export interface FlakeInput {
  readonly type: string;
  readonly revision: string | undefined;
  readonly narHash: string | undefined;
  readonly lastModified: number | undefined;
}

/**
 * What `nix flake metadata --json` printed.
 * @throws UpError UP_PROGRAM_FAILED for a form that is not known.
 */
export function parseFlakeMetadata(text: string): FlakeMetadata {
  const answer = parseJson('flake metadata', text);
  if (!isRecord(answer) || typeof answer['url'] !== 'string') throw unknownShape('flake metadata', answer);
  const locked = isRecord(answer['locked']) ? answer['locked'] : {};
  const revision = textOf(answer['revision']) || undefined;
  const dirtyRevision = textOf(answer['dirtyRevision']).replace(/-dirty$/, '') || undefined;
  return {
    description: textOf(answer['description']) || undefined,
    path: textOf(answer['path']),
    url: answer['url'],
    revision: revision ?? dirtyRevision,
    isDirty: dirtyRevision !== undefined || (locked['type'] === 'git' && revision === undefined),
    lastModified: numberOf(answer['lastModified']),
    narHash: textOf(locked['narHash']) || undefined,
    inputs: inputsOf(answer['locks']),
  };
}

function inputsOf(locks: unknown): Readonly<Record<string, FlakeInput | undefined>> {
  const nodes = isRecord(locks) && isRecord(locks['nodes']) ? locks['nodes'] : {};
  const root = isRecord(locks) ? nodes[textOf(locks['root'])] : undefined;
  const inputs = isRecord(root) && isRecord(root['inputs']) ? root['inputs'] : {};
  return Object.fromEntries(
    Object.entries(inputs).map(([name, node]) => [name, toInput(nodes[textOf(node)])]),
  );
}

function toInput(node: unknown): FlakeInput | undefined {
  const locked = isRecord(node) ? node['locked'] : undefined;
  if (!isRecord(locked)) return undefined;
  return {
    type: textOf(locked['type']),
    revision: textOf(locked['rev']) || undefined,
    narHash: textOf(locked['narHash']) || undefined,
    lastModified: numberOf(locked['lastModified']),
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
