import { ShlexError } from './shlex-error.ts';

export interface ShlexOptions {
  /** POSIX: quotes and backslashes are removed and joined to words. Otherwise quotes stay and delimit tokens. */
  readonly posix: boolean;
  /** Added to the letters, digits and underscore that make a word. */
  readonly wordCharacters?: string;
  /** Only white space ends a word. */
  readonly whitespaceSplit?: boolean;
  /** Characters that start a comment up to the end of the line. */
  readonly commenters?: string;
}

const WHITESPACE = ' \t\r\n';
const QUOTES = '\'"';
const ESCAPE = '\\';
const WORD = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_';
const WORD_POSIX = `${WORD}ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ`;

/** Between tokens, inside a word, inside quotes or after a backslash (inside the state to go back to). */
type State =
  | { readonly at: 'gap' }
  | { readonly at: 'word' }
  | { readonly at: 'quote'; readonly quote: string }
  | { readonly at: 'escape'; readonly within: string | undefined };

const GAP: State = { at: 'gap' };
const IN_WORD: State = { at: 'word' };

/**
 * The state machine of Python's `shlex.shlex`, character by character: its oddities are what is wanted here.
 * One object lexes one text once.
 */
export class ShlexLexer {
  readonly #characters: readonly string[];
  readonly #posix: boolean;
  readonly #wordCharacters: string;
  readonly #whitespaceSplit: boolean;
  readonly #commenters: string;
  readonly #tokens: string[] = [];
  #position = 0;
  #state: State = GAP;
  #token = '';
  #quoted = false;

  constructor(text: string, options: ShlexOptions) {
    const { posix, wordCharacters = '', whitespaceSplit = false, commenters = '#' } = options;
    this.#characters = [...text];
    this.#posix = posix;
    this.#wordCharacters = (posix ? WORD_POSIX : WORD) + wordCharacters;
    this.#whitespaceSplit = whitespaceSplit;
    this.#commenters = commenters;
  }

  /** @throws {ShlexError} */
  tokens(): readonly string[] {
    for (; this.#position < this.#characters.length; this.#position += 1) {
      this.#take(this.#characters[this.#position] ?? '');
    }
    if (this.#state.at === 'quote') throw new ShlexError('No closing quotation');
    if (this.#state.at === 'escape') throw new ShlexError('No escaped character');
    this.#emit();
    return this.#tokens;
  }

  #take(character: string): void {
    const state = this.#state;
    if (state.at === 'gap') this.#takeInGap(character);
    else if (state.at === 'word') this.#takeInWord(character);
    else if (state.at === 'quote') this.#takeInQuote(character, state.quote);
    else this.#takeEscaped(character, state.within);
  }

  #takeInGap(character: string): void {
    if (WHITESPACE.includes(character)) return;
    if (this.#commenters.includes(character)) {
      this.#skipLine();
    } else if (this.#posix && character === ESCAPE) {
      this.#state = { at: 'escape', within: undefined };
    } else if (QUOTES.includes(character)) {
      if (!this.#posix) this.#token = character;
      this.#state = { at: 'quote', quote: character };
    } else {
      this.#token = character;
      if (this.#isWord(character)) this.#state = IN_WORD;
      else this.#emit();
    }
  }

  #takeInWord(character: string): void {
    if (WHITESPACE.includes(character)) {
      this.#emit();
    } else if (this.#commenters.includes(character)) {
      this.#skipLine();
      // Without POSIX the word goes on behind the comment.
      if (this.#posix) this.#emit();
    } else if (this.#posix && QUOTES.includes(character)) {
      this.#state = { at: 'quote', quote: character };
    } else if (this.#posix && character === ESCAPE) {
      this.#state = { at: 'escape', within: undefined };
    } else if (this.#isWord(character) || QUOTES.includes(character)) {
      this.#token += character;
    } else {
      this.#emit();
      this.#tokens.push(character);
    }
  }

  #takeInQuote(character: string, quote: string): void {
    this.#quoted = true;
    if (character === quote) {
      if (this.#posix) {
        this.#state = IN_WORD;
      } else {
        this.#token += character;
        this.#emit();
      }
    } else if (this.#posix && character === ESCAPE && quote === '"') {
      this.#state = { at: 'escape', within: quote };
    } else {
      this.#token += character;
    }
  }

  /** Inside double quotes only the quote and the backslash itself can be escaped. */
  #takeEscaped(character: string, within: string | undefined): void {
    if (within !== undefined && character !== ESCAPE && character !== within) this.#token += ESCAPE;
    this.#token += character;
    this.#state = within === undefined ? IN_WORD : { at: 'quote', quote: within };
  }

  #isWord(character: string): boolean {
    return this.#whitespaceSplit || this.#wordCharacters.includes(character);
  }

  #skipLine(): void {
    const rest = this.#characters.indexOf('\n', this.#position);
    this.#position = rest === -1 ? this.#characters.length : rest;
  }

  #emit(): void {
    if (this.#token !== '' || (this.#posix && this.#quoted)) this.#tokens.push(this.#token);
    this.#token = '';
    this.#quoted = false;
    this.#state = GAP;
  }
}
