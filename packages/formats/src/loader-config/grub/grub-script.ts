import { type GrubPart, type GrubToken, grubTokens } from './grub-lexer.ts';

export type GrubWord = readonly GrubPart[];

export interface GrubBranch {
  readonly condition: readonly GrubCommand[];
  readonly body: readonly GrubCommand[];
}

export type GrubCommand =
  | {
      readonly kind: 'simple';
      readonly words: readonly GrubWord[];
      /** Of `menuentry` and `submenu`. */
      readonly block: readonly GrubCommand[] | undefined;
      readonly line: number;
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly GrubBranch[];
      readonly otherwise: readonly GrubCommand[];
    }
  /** A loop or the body of a function: whether it runs, and how often, is not known. */
  | { readonly kind: 'unknown'; readonly body: readonly GrubCommand[] };

/** Deeper nesting is passed over: no menu has it. */
const MAX_DEPTH = 40;

/** Parses a script (GRUB manual, "Writing scripts"). Total: what does not fit the grammar is passed over. */
export function parseGrubScript(text: string): readonly GrubCommand[] {
  const tokens = grubTokens(text);
  let at = 0;
  const keyword = (): string | undefined => keywordOf(tokens[at]);

  /** Commands up to one of the keywords, a closing brace or the end; stops before it. */
  const list = (ends: readonly string[], depth: number): readonly GrubCommand[] => {
    if (depth > MAX_DEPTH) return passOver();
    const commands: GrubCommand[] = [];
    while (at < tokens.length) {
      const token = tokens[at];
      const word = keyword();
      if (token?.kind === '}' || (word !== undefined && ends.includes(word))) return commands;
      if (token?.kind === ';') at += 1;
      else if (token?.kind === '{') {
        at += 1;
        commands.push(...list([], depth + 1));
        skip('}');
      } else commands.push(compound(word, depth));
    }
    return commands;
  };
  /** To the brace that closes what is open. */
  const passOver = (): readonly GrubCommand[] => {
    for (let open = 0; at < tokens.length; at += 1) {
      const kind = tokens[at]?.kind;
      if (kind === '}' && open === 0) return [];
      open += kind === '{' ? 1 : kind === '}' ? -1 : 0;
    }
    return [];
  };
  const skip = (what: string): void => {
    if (tokens[at]?.kind === what || keyword() === what) at += 1;
  };
  const compound = (word: string | undefined, depth: number): GrubCommand => {
    if (word === 'if') return conditional(depth);
    if (word === 'while' || word === 'until' || word === 'for') return loop(depth);
    if (word === 'function') return definition(depth);
    return simple(depth);
  };
  const conditional = (depth: number): GrubCommand => {
    const branches: GrubBranch[] = [];
    let otherwise: readonly GrubCommand[] = [];
    do {
      at += 1;
      const condition = list(['then', 'fi'], depth + 1);
      skip('then');
      branches.push({ condition, body: list(['elif', 'else', 'fi'], depth + 1) });
    } while (keyword() === 'elif');
    if (keyword() === 'else') {
      at += 1;
      otherwise = list(['fi'], depth + 1);
    }
    skip('fi');
    return { kind: 'if', branches, otherwise };
  };
  const loop = (depth: number): GrubCommand => {
    at += 1;
    list(['do', 'done'], depth + 1);
    skip('do');
    const body = list(['done'], depth + 1);
    skip('done');
    return { kind: 'unknown', body };
  };
  const definition = (depth: number): GrubCommand => {
    at += 2;
    skip('{');
    const body = list([], depth + 1);
    skip('}');
    return { kind: 'unknown', body };
  };
  /** A word that begins with a variable or a quote is no keyword. Takes at least one token. */
  const simple = (depth: number): GrubCommand => {
    const line = tokens[at]?.line ?? 0;
    const words: GrubWord[] = [];
    let block: readonly GrubCommand[] | undefined;
    while (at < tokens.length) {
      const token = tokens[at];
      if (token === undefined || token.kind === ';' || token.kind === '}') break;
      at += 1;
      if (token.kind === 'word') words.push(token.parts);
      else {
        block = list([], depth + 1);
        skip('}');
      }
    }
    return { kind: 'simple', words, block, line };
  };

  const commands: GrubCommand[] = [];
  while (at < tokens.length) {
    commands.push(...list([], 0));
    // A closing brace, or the end of something that never began.
    at += 1;
  }
  return commands;
}

function keywordOf(token: GrubToken | undefined): string | undefined {
  if (token?.kind !== 'word' || token.parts.length !== 1) return undefined;
  const [part] = token.parts;
  return part?.kind === 'text' && !part.isQuoted ? part.text : undefined;
}
