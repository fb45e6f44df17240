/** One way to authenticate that a server offers (RFC 9110, 11.6.1). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case; the first of two of one name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[\w!#$%&'*+.^`|~-]+/y;
const TOKEN_68 = /[\w.~+/-]+=*(?=\s*(?:,|$))/y;
const PARAMETER = /([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~:/-]+))/y;
const SEPARATOR = /[\s,]*/y;
const NEXT = /\s*,[\s,]*/y;
const SPACE = /[ \t]*/y;

/** More than any server has a use for. */
const MAX_LENGTH = 16 * 1024;

/** The challenges of a WWW-Authenticate header, as far as they can be read. */
export function parseChallenges(header: string): readonly Challenge[] {
  const scan = new Scanner(header.slice(0, MAX_LENGTH));
  const challenges: Challenge[] = [];
  scan.match(SEPARATOR);
  do {
    const scheme = scan.match(TOKEN)?.[0];
    if (scheme === undefined) return challenges;
    challenges.push({ scheme: scheme.toLowerCase(), parameters: readParameters(scan) });
  } while (scan.match(NEXT) !== undefined);
  return challenges;
}

function readParameters(scan: Scanner): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  scan.match(SPACE);
  for (;;) {
    const before = scan.at;
    scan.match(SEPARATOR);
    const match = scan.match(PARAMETER);
    if (match === undefined) {
      // Not a parameter: the next scheme, or what some schemes have instead of parameters.
      scan.at = before;
      if (parameters.size === 0) scan.match(TOKEN_68);
      return parameters;
    }
    const [, name = '', quoted, plain = ''] = match;
    const value = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
  }
}

class Scanner {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern);
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.#text);
    if (match === null) return undefined;
    this.at = sticky.lastIndex;
    return match;
  }
}
