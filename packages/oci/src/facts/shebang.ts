import type { Shebang } from './file-facts.ts';

/** Linux looks at no more of a script's first line (BINPRM_BUF_SIZE). */
const KERNEL_BUFFER = 256;

/** The `#!` line as Linux reads it (fs/binfmt_script.c), or undefined. */
export function parseShebang(start: Uint8Array): Shebang | undefined {
  if (start[0] !== 0x23 || start[1] !== 0x21) return undefined;
  const buffer = start.subarray(2, KERNEL_BUFFER);
  const end = buffer.findIndex((byte) => byte === 0x0a || byte === 0);
  const bytes = end === -1 ? buffer : buffer.subarray(0, end);
  const line = new TextDecoder().decode(bytes).replace(/^[ \t]+|[ \t]+$/g, '');
  const gap = line.search(/[ \t]/);
  const interpreter = gap === -1 ? line : line.slice(0, gap);
  if (interpreter === '') return undefined;
  const argument = gap === -1 ? '' : line.slice(gap).replace(/^[ \t]+/, '');
  return { interpreter, argument: argument === '' ? undefined : argument };
}
