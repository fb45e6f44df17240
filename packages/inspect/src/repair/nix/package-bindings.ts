import { inIndentedString, isOneLine, nixComment, nixString, shellWord } from './nix-text.ts';
import { attributeFor, packageName } from './package-names.ts';

const STORE_PATH = /^\/nix\/store\/([0-9a-z]{32})-([^/]+)(.*)$/s;
/** Words that cannot be bound, and what the expression uses itself. */
const TAKEN: readonly string[] = [
  ...['assert', 'else', 'if', 'in', 'inherit', 'let', 'or', 'rec', 'then', 'with'],
  ...['pkgs', 'throw', 'true', 'false', 'null', 'builtins'],
];

/** Names for the store paths of an image, so that no hash stands in the expression. */
export class PackageBindings {
  /** Identifiers, by `<hash>-<name>`. */
  readonly #names = new Map<string, string>();

  /** A path as a word of a script inside an indented string; store paths become `${name}`. */
  word(path: string): string {
    const [, hash, name, rest = ''] = STORE_PATH.exec(path) ?? [];
    if (hash === undefined || name === undefined) return inIndentedString(shellWord(path));
    return `\${${this.identifierOf(hash, name)}}${rest === '' ? '' : inIndentedString(shellWord(rest))}`;
  }

  /** The name of the package that a path lies in; undefined outside of the store. */
  packageOf(path: string): string | undefined {
    const [, hash, name] = STORE_PATH.exec(path) ?? [];
    return hash === undefined || name === undefined ? undefined : this.identifierOf(hash, name);
  }

  identifierOf(hash: string, storeName: string): string {
    const key = `${hash}-${storeName}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const used = [...TAKEN, ...this.#names.values()];
    const plain = packageName(storeName).replace(/[^\w-]/g, '_');
    const base = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
    let identifier = base;
    for (let number = 2; used.includes(identifier); number += 1) identifier = `${base}_${number}`;
    this.#names.set(key, identifier);
    return identifier;
  }

  /** One binding for each name that was asked for, with the path that it stands for. */
  lines(): readonly string[] {
    return [...this.#names].flatMap(([key, identifier]) => {
      const storeName = key.slice(33);
      const attribute = isOneLine(storeName) ? attributeFor(storeName) : undefined;
      const unknown = attribute === undefined ? ', from a package that is not known here' : '';
      const value =
        attribute === undefined
          ? `throw ${nixString(`name the package of ${storeName}`)}`
          : `pkgs.${attribute}`;
      return [nixComment(`/nix/store/${key} of the image${unknown}`), `${identifier} = ${value};`];
    });
  }
}
