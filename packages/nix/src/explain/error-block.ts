/** An error as Nix prints it: the message, its trace, the end of a builder's log. */
export interface ErrorBlock {
  /** The error itself: what stands behind the last `error:`, without positions and code. */
  readonly message: string;
  /** All of it, without the end of the log. */
  readonly text: string;
  /** Each `file:line:column` of the trace, the place of the error itself first. */
  readonly positions: readonly string[];
  readonly drvPath: string | undefined;
  /** Lines of the builder that Nix repeats in its message. */
  readonly logTail: readonly string[];
}

const POSITION =
  /^\s{0,20}(?:…[^\n]{0,200} )?at (?<position>[^\n]{1,1024}?:\d{1,9}:\d{1,9}):?(?: \(source not available\))?$/;
/** ` 12| code`, ` | ^`. */
const CODE = /^\s{4,40}\d{0,9}\|/;
const LOG_LINE = /^\s{0,12}> ?(.*)$/s;
/** With the comma that Nix 2.18 writes as `.drv^out`. */
const DRV_PATH = /'(\/[^'\s]{1,1024}\.drv)(?:\^[^'\n]{0,256})?'/;
const NIX_LOG = /nix(?:-store -l| log) (\/[^'\s]{1,1024}\.drv)/;

/** Reads the lines of one error, the first of which begins with `error:` where the log is whole. */
export function readErrorBlock(lines: readonly string[]): ErrorBlock {
  const logTail: string[] = [];
  const positions: string[] = [];
  const kept: string[] = [];
  let isTail = false;
  for (const line of lines) {
    if (/^\s{0,12}last \d{1,9} log lines:$/i.test(line)) isTail = true;
    else if (isTail && LOG_LINE.test(line)) logTail.push(LOG_LINE.exec(line)?.[1] ?? '');
    else {
      if (line.trim() !== '') isTail = false;
      const position = POSITION.exec(line)?.groups?.['position'];
      if (position !== undefined) positions.push(position);
      kept.push(line);
    }
  }
  const text = kept.join('\n');
  const start = kept.findLastIndex((line) => /^\s{0,20}error:/.test(line));
  const own = kept.slice(Math.max(0, start));
  const message = own
    .filter((line) => !POSITION.test(line) && !CODE.test(line) && !/^\s{0,20}… /.test(line))
    .map((line, index) => (index === 0 ? line.replace(/^\s{0,20}error:\s?/, '') : line.replace(/^ {7}/, '')))
    .join('\n')
    .replace(/\n\(use '--show-trace'[^\n]*$/, '')
    .trim();
  const drvPath = (DRV_PATH.exec(message) ?? NIX_LOG.exec(text))?.[1];
  // With the message first, as up to 2.8, the trace goes outwards; later the message comes last, and its place with it.
  const isOutwards = start <= 0;
  return { message, text, positions: isOutwards ? positions : positions.toReversed(), drvPath, logTail };
}
