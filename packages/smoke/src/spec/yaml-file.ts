import { safeText } from '@up/core';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { specError } from './spec-error.ts';

/** A YAML (or JSON) document, and where its values stand. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** The line of the value at a path, or of the nearest that is there. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

const MAX_BYTES = 1024 * 1024;
/** What a few lines may blow up to by references to each other. */
const MAX_ALIASES = 100;

/** @throws UpError UP_CONFIG_INVALID with the line. */
export function parseYamlFile(file: string, text: string): YamlFile {
  if (text.length > MAX_BYTES) throw specError({ file }, 'it is larger than a megabyte');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  const [error] = document.errors;
  if (error !== undefined)
    throw specError({ file, line: lineCounter.linePos(error.pos[0]).line }, safeText(error.message));
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw specError({ file }, safeText(cause instanceof Error ? cause.message : String(cause)));
  }
  return {
    file,
    value,
    lineOf: (path) => {
      for (let length = path.length; length >= 0; length -= 1) {
        const node = document.getIn(path.slice(0, length).map(toKey), true);
        if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
      }
      return undefined;
    },
  };
}

function toKey(key: PropertyKey): unknown {
  return typeof key === 'symbol' ? String(key) : key;
}
