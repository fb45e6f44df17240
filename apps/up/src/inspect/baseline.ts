import { readFile } from 'node:fs/promises';
import { type Finding, systemErrorCode, UpError } from '@up/core';

/** What earlier findings are told apart by: lines move, words of evidence change, the rest stays. */
type FindingKey = string;

/**
 * The findings of an earlier `up inspect --json`, as keys.
 * @throws UpError UP_USAGE where the file is no such document.
 */
export async function readBaseline(file: string): Promise<ReadonlySet<FindingKey>> {
  const hint = 'Make one: up inspect IMAGE --json > FILE';
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UpError('UP_USAGE', `The baseline ${file} cannot be read (${systemErrorCode(cause)})`, {
      hint,
      cause,
    });
  });
  const findings = findingsOf(text);
  if (findings === undefined)
    throw new UpError('UP_USAGE', `The baseline ${file} is no document of up inspect --json`, { hint });
  return new Set(findings.map(keyOf));
}

/** Those that the baseline does not have. */
export function newFindings(
  findings: readonly Finding[],
  baseline: ReadonlySet<FindingKey>,
): readonly Finding[] {
  return findings.filter((finding) => !baseline.has(keyOf(finding)));
}

function keyOf({ rule, path = '', message }: Pick<Finding, 'rule' | 'path' | 'message'>): FindingKey {
  return JSON.stringify([rule, path, message]);
}

function findingsOf(text: string): readonly Finding[] | undefined {
  try {
    const document: unknown = JSON.parse(text);
    const data = member(document, 'data');
    const findings = member(data, 'findings');
    return Array.isArray(findings)
      ? findings.filter((finding) => typeof member(finding, 'rule') === 'string')
      : undefined;
  } catch {
    return undefined;
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
