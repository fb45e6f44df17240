import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from '@up/qemu';
import type { CommandContext } from '../context.ts';
import { ConsoleFilter } from './console-filter.ts';

/** ^], as telnet and virsh have it. */
const LEAVE = 0x1d;
const POLL_MS = 20;
const CHUNK_BYTES = 64 * 1024;
/**
 * After whatever the guest drew with: colours off, cursor on, no mouse, no alternate screen, lines wrap, and all of the
 * screen scrolls (which moves the cursor, so that it is kept).
 */
const RESTORE =
  '\u001b[0m\u001b[?25h\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1047l\u001b[?7h\u001b7\u001b[r\u001b8';

/**
 * Leads the first serial port of a machine to the terminal, and what is typed to the machine, until ^] is typed or the
 * machine ends. The terminal is raw meanwhile: ^C goes to the guest.
 */
export async function attachConsole(
  { stdin, stdout, stderr, signal }: CommandContext,
  machine: Machine,
): Promise<void> {
  stderr.write('console  ^] leaves; what is typed goes to the guest\r\n');
  const left = new AbortController();
  const onData = (typed: Buffer): void => {
    const end = typed.indexOf(LEAVE);
    const text = end === -1 ? typed : typed.subarray(0, end);
    if (text.length > 0) machine.writeSerial(text).catch(() => undefined);
    if (end !== -1) left.abort();
  };
  const over = AbortSignal.any([left.signal, signal]);
  const drawing = draw({ file: machine.serialLog, stdout, signal: over, ended: machine.ended });
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on('data', onData);
  try {
    await drawing;
  } finally {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write(`${RESTORE}\r\n`);
  }
}

interface DrawOptions {
  readonly file: string;
  readonly stdout: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  readonly ended: Promise<unknown>;
}

/** Follows the serial log: it has every byte as it came. */
async function draw({ file, stdout, signal, ended }: DrawOptions): Promise<void> {
  const filter = new ConsoleFilter();
  let isOver = false;
  void ended.then(() => (isOver = true));
  await using log = await open(file, 'r');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let offset = 0;
  while (!signal.aborted) {
    const wasOver = isOver;
    const { bytesRead } = await log.read(chunk, 0, chunk.length, offset);
    offset += bytesRead;
    if (bytesRead > 0) stdout.write(filter.push(chunk.subarray(0, bytesRead)));
    else if (wasOver) return;
    else await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}
