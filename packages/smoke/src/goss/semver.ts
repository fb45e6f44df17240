import { SpecProblem } from '../spec/spec-error.ts';

/** A version as semver.org has them: three numbers, and what comes before the release. */
interface Version {
  readonly numbers: readonly [number, number, number];
  readonly pre: readonly string[];
}

const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

function parseVersion(text: string): Version | undefined {
  const [whole, major, minor, patch, pre] = VERSION.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return { numbers: [Number(major), Number(minor), Number(patch)], pre: pre?.split('.') ?? [] };
}

function compare(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // A release comes after everything before it.
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length;
  for (const [index, part] of a.pre.entries()) {
    const other = b.pre[index];
    if (other === undefined) return 1;
    const difference = comparePart(part, other);
    if (difference !== 0) return difference;
  }
  return a.pre.length - b.pre.length;
}

/** Numbers come before words, and in their own order. */
function comparePart(a: string, b: string): number {
  const [isA, isB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isA && isB) return Number(a) - Number(b);
  if (isA !== isB) return isA ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

type Constraint = (version: Version) => boolean;

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '': (order) => order === 0,
  '=': (order) => order === 0,
  '==': (order) => order === 0,
  '!': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
};

/**
 * `>1.0.0 <2.0.0 !=1.5.0 || 3.x`: conditions side by side hold together, `||` separates alternatives, x stands for any
 * number. Whether a text is a version that fits; undefined where it is no version.
 * @throws SpecProblem where it is no constraint.
 */
export function semverConstraint(source: string): (text: string) => boolean | undefined {
  const alternatives = source.split('||').map((alternative) => {
    const conditions = [...alternative.matchAll(/([<>=!]*)\s*([^\s<>=!]+)/g)];
    const isWhole = alternative.replace(/([<>=!]*)\s*([^\s<>=!]+)/g, '').trim() === '';
    if (conditions.length === 0 || !isWhole)
      throw new SpecProblem(`"${source}" is no constraint on versions`);
    return conditions.map(([, operator = '', version = '']) => toConstraint(operator, version, source));
  });
  return (text) => {
    const version = parseVersion(text);
    if (version === undefined) return undefined;
    return alternatives.some((constraints) => constraints.every((holds) => holds(version)));
  };
}

function toConstraint(operator: string, text: string, source: string): Constraint {
  const holds = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (holds === undefined) throw new SpecProblem(`"${source}" is no constraint on versions: ${operator}`);
  const wildcard = /^(?:(\d+)\.)?(?:(\d+)\.)?[xX](?:\.[xX]){0,2}$/.exec(text);
  if (wildcard !== null) return ofWildcard(operator, [wildcard[1], wildcard[2]]);
  const version = parseVersion(text);
  if (version === undefined) throw new SpecProblem(`"${source}" is no constraint on versions: ${text}`);
  return (actual) => holds(compare(actual, version));
}

/** `1.x` is from 1.0.0 up to, but not with, 2.0.0. */
function ofWildcard(operator: string, [major, minor]: readonly (string | undefined)[]): Constraint {
  if (major === undefined) return () => true;
  const low: Version = { numbers: [Number(major), Number(minor ?? 0), 0], pre: [] };
  const high: Version = {
    numbers: minor === undefined ? [Number(major) + 1, 0, 0] : [Number(major), Number(minor) + 1, 0],
    pre: [],
  };
  const [from, to] = [(one: Version) => compare(one, low) >= 0, (one: Version) => compare(one, high) < 0];
  if (operator === '>') return (one) => !to(one);
  if (operator === '>=') return from;
  if (operator === '<') return (one) => !from(one);
  if (operator === '<=') return to;
  if (operator === '!=' || operator === '!') return (one) => !from(one) || !to(one);
  return (one) => from(one) && to(one);
}
