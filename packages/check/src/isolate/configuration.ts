/** Expressions over a NixOS, nix-darwin or home-manager configuration. None needs nixpkgs. */

/** `at [ "a" "b" ] set`: what stands there, or null. */
const AT = `at = path: set: builtins.foldl' (s: n: if builtins.isAttrs s && s ? \${n} then s.\${n} else null) set path;`;

/** What an installable is: a configuration, one derivation, a set of derivations, or nothing that can be built. */
export const KIND = `c: if !(builtins.isAttrs c) then "other"
  else if c ? config && c ? options then "configuration"
  else if (c.type or "") == "derivation" then "derivation"
  else if c ? config && builtins.isAttrs c.config then "configuration"
  else "set"`;

/** Where a configuration lists packages, whoever it is of. */
const LISTS: readonly (readonly string[])[] = [
  ['environment', 'systemPackages'],
  ['home', 'packages'],
  ['fonts', 'packages'],
];

/** The names of users, who may have lists of their own. */
export const USERS: string = `c: let ${AT} names = path: let s = at path c.config; in if builtins.isAttrs s then builtins.attrNames s else [ ]; in
  { users = names [ "users" "users" ]; homes = names [ "home-manager" "users" ]; }`;

export interface Users {
  readonly users: readonly string[];
  readonly homes: readonly string[];
}

/** Every list that a configuration may have. */
export function listPaths({ users, homes }: Users): readonly (readonly string[])[] {
  return [
    ...LISTS,
    ...users.map((name) => ['users', 'users', name, 'packages']),
    ...homes.map((name) => ['home-manager', 'users', name, 'home', 'packages']),
  ];
}

const LIST_OF = `listOf = path: let l = at path c.config; in if builtins.isList l then l else [ ];`;

/** How many each list has; 0 where there is none. */
export function lengthsOf(paths: readonly (readonly string[])[]): string {
  return `c: let ${AT} ${LIST_OF} in map (path: builtins.length (listOf path)) ${nixLists(paths)}`;
}

/** Names and derivations of all elements of all lists. */
export function everythingOf(paths: readonly (readonly string[])[]): string {
  return `c: let ${AT} ${LIST_OF} in
    map (path: map (p: { name = p.name or "?"; inherit (p) drvPath; }) (listOf path)) ${nixLists(paths)}`;
}

/** Names and derivations of some elements of a list. */
export function elementsOf(path: readonly string[], from: number, count: number): string {
  return `c: let ${AT} l = at ${nixList(path)} c.config; in
    builtins.genList (n: let p = builtins.elemAt l (n + ${from}); in { name = p.name or "?"; inherit (p) drvPath; }) ${count}`;
}

/** Only the name of one element, which may be had where nothing else of it is. */
export function nameOf(path: readonly string[], index: number): string {
  return `c: let ${AT} in (builtins.elemAt (at ${nixList(path)} c.config) ${index}).name`;
}

/** The derivation of all of it: a system, or the activation of a home. */
export const WHOLE: string = `c: let ${AT} system = at [ "config" "system" "build" "toplevel" ] c; home = at [ "activationPackage" ] c;
  inner = at [ "config" "home" "activationPackage" ] c; whole = if system != null then system else if home != null then home else inner; in
  if whole == null then null else { name = whole.name or "?"; inherit (whole) drvPath; }`;

/** The names of a set of derivations. */
export const SET_NAMES = 'builtins.attrNames';

export const ELEMENT = 'p: { name = p.name or "?"; inherit (p) drvPath; }';

function nixLists(paths: readonly (readonly string[])[]): string {
  return `[ ${paths.map(nixList).join(' ')} ]`;
}

function nixList(path: readonly string[]): string {
  return `[ ${path.map((each) => JSON.stringify(each).replaceAll('$', '\\$')).join(' ')} ]`;
}
