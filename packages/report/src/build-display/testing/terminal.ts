/** A terminal as far as a live tree uses one: a column of lines, a cursor, erasing. */
export interface TestTerminal {
  readonly write: (text: string) => void;
  /** What stands there, without the empty line that the cursor is in. */
  lines(): readonly string[];
  /** How often something was written. */
  writes(): number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told
const PIECE = /\u001b\[(\d*)([A-Za-z])|[\r\n]|[^\u001b\r\n]+/g;

export function makeTestTerminal(): TestTerminal {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;
  let writes = 0;
  const put = (text: string): void => {
    const line = (lines[row] ?? '').padEnd(column);
    lines[row] = line.slice(0, column) + text + line.slice(column + text.length);
    column += text.length;
  };
  const obey = (command: string | undefined, count: number): void => {
    if (command === 'A') row = Math.max(0, row - count);
    else if (command === 'K') lines[row] = (lines[row] ?? '').slice(0, column);
    else if (command === 'J')
      lines.splice(row, Number.POSITIVE_INFINITY, (lines[row] ?? '').slice(0, column));
  };
  return {
    write: (text) => {
      writes += 1;
      for (const [piece, count = '', command] of text.matchAll(PIECE)) {
        if (piece === '\n') {
          row += 1;
          column = 0;
          lines[row] ??= '';
        } else if (piece === '\r') column = 0;
        else if (command === undefined) put(piece);
        else obey(command, count === '' ? 1 : Number(count));
      }
    },
    lines: () => (lines.at(-1) === '' ? lines.slice(0, -1) : [...lines]),
    writes: () => writes,
  };
}
