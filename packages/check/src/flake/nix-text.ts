/** A text as Nix writes one: nothing in it is code. */
export function nixString(text: string): string {
  return `"${text
    .replace(/[\\"$]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}"`;
}

/** `packages.x86_64-linux."a.b"`: a name is one name, whatever is in it. */
export function attributePath(path: readonly string[]): string {
  return path.map((name) => (/^[A-Za-z_][\w'-]*$/.test(name) ? name : `"${name}"`)).join('.');
}

/** The flake in the directory that Nix is started in. */
export function ownInstallable(path: readonly string[]): string {
  return `.#${attributePath(path)}`;
}

/** The project is not changed, what an evaluation came to before is not believed, and what fails says where. */
export const EVAL_ARGS: readonly string[] = [
  '--no-write-lock-file',
  '--option',
  'eval-cache',
  'false',
  '--show-trace',
];
