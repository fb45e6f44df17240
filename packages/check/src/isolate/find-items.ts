import { UpError } from '@up/core';
import { type NixAnswer, type NixContext, nixEval } from '@up/nix';
import { EVAL_ARGS } from '../flake/nix-text.ts';
import { mapBounded } from '../map-bounded.ts';
import {
  ELEMENT,
  elementsOf,
  everythingOf,
  KIND,
  lengthsOf,
  listPaths,
  nameOf,
  SET_NAMES,
  USERS,
  type Users,
  WHOLE,
} from './configuration.ts';
import { appendName } from './installable.ts';
import type { FailedAnswer, Item } from './item.ts';

export interface FoundItems {
  readonly items: readonly Item[];
  /** What all of them make together, and what is built last: a system, a home. */
  readonly whole: Item | undefined;
}

export interface FindItemsOptions {
  readonly installable: string;
  /** Evaluations at a time. */
  readonly jobs: number;
}

/**
 * What an installable consists of. Each part is evaluated so that one that throws is named, and hides no other: by halves,
 * which takes few evaluations where few are broken.
 * @throws UpError UP_USAGE for what cannot be built; as `nixEval`; the reason of the signal.
 */
export async function findItems(context: NixContext, options: FindItemsOptions): Promise<FoundItems> {
  const { installable } = options;
  const ask: Ask = (apply, of = installable) =>
    nixEval(context, { installable: of, apply, extraArgs: EVAL_ARGS });
  const kind = await ask(KIND);
  if (kind.outcome === 'failed') return { items: [broken(installable, installable, kind)], whole: undefined };
  if (kind.value === 'configuration') return await ofConfiguration(ask, options);
  if (kind.value === 'derivation') return await ofDerivation(ask, installable);
  if (kind.value === 'set') return { items: await ofSet(ask, options), whole: undefined };
  throw new UpError('UP_USAGE', `${installable} is nothing that can be built`, {
    hint: 'Name a configuration (.#nixosConfigurations.HOST), a package, or a set of packages.',
  });
}

type Ask = (apply: string, installable?: string) => Promise<NixAnswer<unknown>>;

function broken(name: string, origin: string, answer: FailedAnswer): Item {
  const command = ['nix', 'eval', `${origin}`, '--show-trace'];
  return { state: 'broken', name, origin, answer, command };
}

async function ofDerivation(ask: Ask, installable: string): Promise<FoundItems> {
  return { items: [await element(ask, installable, installable)], whole: undefined };
}

async function element(ask: Ask, installable: string, name: string): Promise<Item> {
  const answer = await ask(ELEMENT, installable);
  return answer.outcome === 'failed'
    ? broken(name, installable, answer)
    : toItem(answer.value, installable, name);
}

async function ofSet(ask: Ask, { installable, jobs }: FindItemsOptions): Promise<readonly Item[]> {
  const names = await ask(SET_NAMES);
  if (names.outcome === 'failed') return [broken(installable, installable, names)];
  return await mapBounded(texts(names.value), jobs, (name) =>
    element(ask, appendName(installable, name), name),
  );
}

async function ofConfiguration(ask: Ask, { installable, jobs }: FindItemsOptions): Promise<FoundItems> {
  const users = await ask(USERS);
  const paths = listPaths(users.outcome === 'succeeded' ? toUsers(users.value) : { users: [], homes: [] });
  const lists = await ofLists(ask, { installable, jobs, paths });
  const whole = await ask(WHOLE);
  return {
    items: unique(lists.flat()),
    whole:
      whole.outcome === 'failed'
        ? broken('the whole', installable, whole)
        : whole.value === null
          ? undefined
          : { ...toItem(whole.value, installable, 'the whole'), name: 'the whole' },
  };
}

interface ListsOptions extends FindItemsOptions {
  readonly paths: readonly (readonly string[])[];
}

/** A system has many users, and to evaluate it takes long: what is good is had at once. */
async function ofLists(
  ask: Ask,
  { installable, jobs, paths }: ListsOptions,
): Promise<readonly (readonly Item[])[]> {
  const everything = await ask(everythingOf(paths));
  if (everything.outcome === 'succeeded')
    return arrayOf(everything.value).map((list, at) =>
      arrayOf(list).map((each) => toItem(each, (paths[at] ?? []).join('.'), '?')),
    );
  const together = await ask(lengthsOf(paths));
  const known = together.outcome === 'succeeded' ? arrayOf(together.value) : [];
  return await mapBounded(paths, jobs, (path, at) => ofList(ask, { installable, path, length: known[at] }));
}

interface ListOptions {
  readonly installable: string;
  readonly path: readonly string[];
  /** Undefined where not even that is known of all lists. */
  readonly length: unknown;
}

async function ofList(ask: Ask, { installable, path, length }: ListOptions): Promise<readonly Item[]> {
  const origin = path.join('.');
  const own = length === undefined ? await ask(lengthsOf([path])) : undefined;
  if (own?.outcome === 'failed') return [broken(origin, `${installable}.config.${origin}`, own)];
  const count = Number(length ?? arrayOf(own?.value)[0]);
  const halves = async (from: number, some: number): Promise<readonly Item[]> => {
    if (some === 0) return [];
    const answer = await ask(elementsOf(path, from, some));
    if (answer.outcome === 'succeeded') return arrayOf(answer.value).map((each) => toItem(each, origin, '?'));
    if (some === 1) return [broken(await named(ask, path, from), origin, answer)];
    const half = Math.ceil(some / 2);
    return [...(await halves(from, half)), ...(await halves(from + half, some - half))];
  };
  return await halves(0, count);
}

async function named(ask: Ask, path: readonly string[], index: number): Promise<string> {
  const answer = await ask(nameOf(path, index));
  return answer.outcome === 'succeeded' && typeof answer.value === 'string'
    ? answer.value
    : `${path.join('.')}, number ${index + 1}`;
}

function toItem(value: unknown, origin: string, fallback: string): Item {
  const { name, drvPath } = Object(value) as Readonly<Record<string, unknown>>;
  const known = typeof name === 'string' && name !== '?' ? name : fallback;
  return { state: 'found', name: known, drvPath: String(drvPath), origin };
}

/** A package may be in more than one list. */
function unique(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    if (item.state === 'broken') return true;
    return seen.has(item.drvPath) ? false : seen.add(item.drvPath);
  });
}

function toUsers(value: unknown): Users {
  const { users, homes } = Object(value) as Readonly<Record<string, unknown>>;
  return { users: texts(users), homes: texts(homes) };
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
