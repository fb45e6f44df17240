import { isDeepStrictEqual } from 'node:util';
import { goRegExp } from '../spec/go-regexp.ts';
import { SpecProblem, Unsupported } from '../spec/spec-error.ts';
import { show, toGoText, toList, toNumeric } from './convert.ts';
import { compileGjson } from './gjson.ts';
import { consistOf, containElement, containElements } from './list-matchers.ts';
import { incomparable, MATCH, type Matcher, mismatch, type Outcome, when } from './outcome.ts';
import { havePatterns } from './patterns.ts';
import { semverConstraint } from './semver.ts';

/** Matchers in matchers. */
const MAX_DEPTH = 50;

/**
 * What a gossfile says of a value, as goss 0.4 reads it: a text, number or boolean is compared, a list has to be part
 * of the value, a table with one key is a matcher.
 * @throws SpecProblem where goss would refuse it; Unsupported for what only goss knows.
 */
export function compileMatcher(value: unknown, depth = 0): Matcher {
  if (depth > MAX_DEPTH) throw new SpecProblem('matchers are nested too deep');
  if (typeof value === 'string')
    return onText((actual) => when(actual === value, () => unequal(actual, value)));
  if (typeof value === 'number')
    return onNumber((actual) => when(actual === value, () => unequal(actual, value)));
  if (typeof value === 'boolean') return (actual) => when(actual === value, () => unequal(actual, value));
  if (Array.isArray(value)) return containElements(value.map((item) => compileMatcher(item, depth + 1)));
  if (typeof value !== 'object' || value === null)
    throw new SpecProblem('a value to compare with is missing');
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0)
    throw new SpecProblem(`a matcher has one key, and this has ${Object.keys(value).join(', ') || 'none'}`);
  const [name, argument] = entry;
  const make = Object.hasOwn(MATCHERS, name) ? MATCHERS[name] : undefined;
  if (make === undefined) throw new SpecProblem(`there is no matcher "${name}"`);
  return make(argument, depth + 1);
}

type Make = (argument: unknown, depth: number) => Matcher;

const MATCHERS: Readonly<Record<string, Make>> = {
  equal: (wanted) => (actual) => when(isDeepStrictEqual(actual, wanted), () => unequal(actual, wanted)),
  'have-prefix': ofText('have-prefix', (actual, wanted) => actual.startsWith(wanted), 'does not begin with'),
  'have-suffix': ofText('have-suffix', (actual, wanted) => actual.endsWith(wanted), 'does not end with'),
  'contain-substring': ofText(
    'contain-substring',
    (actual, wanted) => actual.includes(wanted),
    'does not contain',
  ),
  'match-regexp': (argument) => {
    const source = textOf('match-regexp', argument);
    const compiled = goRegExp(source);
    return onText((actual) =>
      when(compiled.test(actual), () => `${show(actual)} does not match ${show(source)}`),
    );
  },
  'have-patterns': havePatterns,
  'have-len': (argument) => {
    if (typeof argument !== 'number') throw new SpecProblem('have-len takes a number');
    return (actual) => {
      const length = lengthOf(actual);
      if (length === undefined) return incomparable(`${show(actual)} has no length`);
      return when(
        length === argument,
        () => `${show(actual)} has the length ${length} instead of ${argument}`,
      );
    };
  },
  'have-key': (argument, depth) => {
    const matcher = compileMatcher(argument, depth);
    return (actual) => {
      if (typeof actual !== 'object' || actual === null || Array.isArray(actual))
        return incomparable(`${show(actual)} is no table`);
      const has = Object.keys(actual).some((key) => matcher(key).kind === 'match');
      return when(has, () => `${show(actual)} has no key ${show(argument)}`);
    };
  },
  'contain-element': (argument, depth) => {
    const matcher = containElement(compileMatcher(argument, depth));
    return (actual) => matcher(toList(actual));
  },
  'contain-elements': (argument, depth) => {
    const matcher = containElements(allOf('contain-elements', argument, depth));
    return (actual) => matcher(toList(actual));
  },
  'consist-of': (argument, depth) => consistOf(allOf('consist-of', argument, depth)),
  not: (argument, depth) => {
    const matcher = compileMatcher(argument, depth);
    return (actual) => {
      const outcome = matcher(actual);
      if (outcome.kind === 'error') return outcome;
      return outcome.kind === 'match' ? mismatch(`${show(actual)} is ${show(argument)}`) : MATCH;
    };
  },
  and: (argument, depth) => {
    const matchers = allOf('and', argument, depth);
    return (actual) => firstOf(matchers, actual, ({ kind }) => kind !== 'match') ?? MATCH;
  },
  or: (argument, depth) => {
    const matchers = allOf('or', argument, depth);
    return (actual) =>
      firstOf(matchers, actual, ({ kind }) => kind !== 'mismatch') ??
      mismatch(`${show(actual)} is none of ${show(argument)}`);
  },
  gt: ofNumber('gt', (actual, wanted) => actual > wanted, 'is not greater than'),
  ge: ofNumber('ge', (actual, wanted) => actual >= wanted, 'is less than'),
  lt: ofNumber('lt', (actual, wanted) => actual < wanted, 'is not less than'),
  le: ofNumber('le', (actual, wanted) => actual <= wanted, 'is greater than'),
  'semver-constraint': (argument) => {
    const fits = semverConstraint(textOf('semver-constraint', argument));
    return (actual) => {
      const versions = Array.isArray(actual) ? actual : [actual];
      const results = versions.map((version) => (typeof version === 'string' ? fits(version) : undefined));
      if (results.length === 0 || results.includes(undefined))
        return incomparable(`${show(actual)} is no version`);
      return when(results.every(Boolean), () => `${show(actual)} is not ${show(argument)}`);
    };
  },
  gjson: (argument, depth) => {
    if (typeof argument !== 'object' || argument === null || Array.isArray(argument))
      throw new SpecProblem('gjson takes a table of paths');
    const parts = Object.entries(argument).map(([path, wanted]) => ({
      path,
      find: compileGjson(path),
      matcher: compileMatcher(wanted, depth),
    }));
    return (actual) => gjson(actual, parts);
  },
  xml: () => {
    throw new Unsupported('the matcher xml is not known here');
  },
};

interface JsonPart {
  readonly path: string;
  readonly find: (document: unknown) => unknown;
  readonly matcher: Matcher;
}

function gjson(actual: unknown, parts: readonly JsonPart[]): Outcome {
  if (typeof actual !== 'string') return incomparable(`${show(actual)} is no text`);
  let document: unknown;
  try {
    document = JSON.parse(actual);
  } catch {
    return incomparable(`${show(actual)} is no JSON`);
  }
  for (const { path, find, matcher } of parts) {
    const found = find(document);
    if (found === undefined) return incomparable(`it has no ${path}`);
    const outcome = matcher(found);
    if (outcome.kind !== 'match') return { ...outcome, message: `${path}: ${outcome.message}` };
  }
  return MATCH;
}

function firstOf(
  matchers: readonly Matcher[],
  actual: unknown,
  isWanted: (outcome: Outcome) => boolean,
): Outcome | undefined {
  for (const matcher of matchers) {
    const outcome = matcher(actual);
    if (isWanted(outcome)) return outcome;
  }
  return undefined;
}

function onText(match: (actual: string) => Outcome): Matcher {
  return (actual) => match(toGoText(actual));
}

function onNumber(match: (actual: number) => Outcome): Matcher {
  return (actual) => {
    const number = toNumeric(actual);
    return number === undefined ? incomparable(`${show(actual)} is no number`) : match(number);
  };
}

function ofText(name: string, holds: (actual: string, wanted: string) => boolean, words: string): Make {
  return (argument) => {
    const wanted = textOf(name, argument);
    return onText((actual) => when(holds(actual, wanted), () => `${show(actual)} ${words} ${show(wanted)}`));
  };
}

function ofNumber(name: string, holds: (actual: number, wanted: number) => boolean, words: string): Make {
  return (argument) => {
    if (typeof argument !== 'number') throw new SpecProblem(`${name} takes a number`);
    return onNumber((actual) => when(holds(actual, argument), () => `${actual} ${words} ${argument}`));
  };
}

function textOf(name: string, argument: unknown): string {
  if (typeof argument !== 'string')
    throw new SpecProblem(`${name} takes a text, and this is ${show(argument)}`);
  return argument;
}

function allOf(name: string, argument: unknown, depth: number): readonly Matcher[] {
  if (!Array.isArray(argument)) throw new SpecProblem(`${name} takes a list, and this is ${show(argument)}`);
  return argument.map((item) => compileMatcher(item, depth));
}

/** Of a text in bytes, as Go counts. */
function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

function unequal(actual: unknown, wanted: unknown): string {
  return `${show(actual)} instead of ${show(wanted)}`;
}
