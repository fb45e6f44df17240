/** A member's name in the form that sources look it up by: no leading `/` or `./`, no `//`, `..` resolved. */
export function memberName(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** As many links between members are followed as between files. */
const MAX_LINKS = 40;

/** What a link says, or undefined for a member that is none. */
export type LinkOf = (name: string) => { readonly target: string; readonly isHard: boolean } | undefined;

/** The member that a name leads to in the end; undefined where the links run in a circle. */
export function followLinks(name: string, linkOf: LinkOf): string | undefined {
  let current = memberName(name);
  for (let count = 0; count <= MAX_LINKS; count += 1) {
    const link = linkOf(current);
    if (link === undefined) return current;
    const isFromRoot = link.isHard || link.target.startsWith('/');
    const directory = current.split('/').slice(0, -1).join('/');
    current = memberName(isFromRoot ? link.target : `${directory}/${link.target}`);
  }
  return undefined;
}
