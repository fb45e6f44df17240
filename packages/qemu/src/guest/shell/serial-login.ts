import { redact, safeText, truncate, UpError } from '@up/core';
import type { SerialLine } from '../../serial/serial-line.ts';
import { newName, type SerialLink } from './serial-link.ts';

export interface LoginOptions {
  /** Where there is a login prompt; default: root. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** So long a shell may take to answer: under emulation, on a busy host. */
const ANSWER_MS = 6000;
/** `login` starts a session, which starts a shell, which reads its files. */
const LOGIN_MS = 30_000;
const QUIET_MS = 1000;
/** Who talks without end may be a service beside a shell. */
const BUSY_MS = 6000;

export type Sight = 'login' | 'password' | 'denied' | 'prompt' | 'other';

/** What a line of a console is. What waits for an answer has no end yet. */
export function sightOf({ text, isPartial }: Pick<SerialLine, 'text' | 'isPartial'>): Sight {
  if (/login incorrect|authentication failure|login timed out|maximum number of tries/i.test(text))
    return 'denied';
  if (!isPartial) return 'other';
  if (/password(?: for \S+)?: ?$/i.test(text)) return 'password';
  if (/\blogin: ?$/.test(text)) return 'login';
  return /[#$%>] ?$/.test(text) ? 'prompt' : 'other';
}

/**
 * Comes to a shell on a console, whatever is there: a login prompt, a shell, or a shell that was left in our loop by a
 * machine that was saved. Returns the directory where the shell keeps its files.
 * @throws UpError UP_TIMEOUT with what was on the console last; UP_VM_FAILED where the login was refused.
 */
export async function logIn(link: SerialLink, options: LoginOptions): Promise<string> {
  const { timeoutMs, signal } = options;
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    await settle(link, signal);
    const sight = sightOf(link.last);
    if (sight === 'password' || sight === 'denied') {
      // A login that somebody else began: it starts anew after an empty line, and some seconds.
      await answerTo(link, '\n', signal, isPrompt);
      continue;
    }
    if (sight === 'login') await enter(link, options);
    // A shell that edits lines may ask the terminal where it is, and take what comes first for the answer.
    if (sight !== 'other') await prod(link, signal);
    const directory = await greet(link, signal);
    if (directory !== undefined) return directory;
    await prod(link, signal);
  }
  throw new UpError(
    'UP_TIMEOUT',
    `Waited ${Math.round(timeoutMs / 1000)} s for a shell on the serial console; seen last: ${shown(link.last.text)}`,
    {
      hint: 'The guest needs a login or a shell on its first serial port (console=ttyS0).',
      details: { seen: shown(link.last.text) },
    },
  );
}

/** Waits until there is a prompt, or silence. */
async function settle(link: SerialLink, signal: AbortSignal | undefined): Promise<void> {
  const busyUntil = performance.now() + BUSY_MS;
  while (sightOf(link.last) === 'other' && performance.now() < busyUntil) {
    const line = await nextLine(link, { timeoutMs: QUIET_MS, signal });
    if (line === undefined) return;
  }
}

async function enter(link: SerialLink, { user = 'root', password, signal }: LoginOptions): Promise<void> {
  const sight = await answerTo(link, `${user}\n`, signal);
  if (sight === 'denied' || sight === 'login') throw denied(user, link.last.text);
  if (sight !== 'password') return;
  if (password === undefined) throw denied(user, 'it asks for a password, and none was given');
  const second = await answerTo(link, `${password}\n`, signal);
  if (second !== 'prompt' && second !== undefined) throw denied(user, 'Login incorrect');
}

/** What comes of a text that is sent; a line that says that it was denied is followed by another prompt. */
async function answerTo(
  link: SerialLink,
  text: string,
  signal: AbortSignal | undefined,
  counts: (sight: Sight) => boolean = (sight) => sight !== 'other',
): Promise<Sight | undefined> {
  const take = (line: SerialLine): Sight | undefined => {
    const sight = sightOf(line);
    return counts(sight) ? sight : undefined;
  };
  const answer = unlessLate(
    link.until(take, { timeoutMs: LOGIN_MS, signal, what: 'an answer to the login' }),
  );
  await link.send(text);
  return await answer;
}

function isPrompt(sight: Sight): boolean {
  return sight === 'login' || sight === 'prompt';
}

async function prod(link: SerialLink, signal: AbortSignal | undefined): Promise<void> {
  const line = nextLine(link, { timeoutMs: QUIET_MS, signal });
  await link.send('\n');
  await line;
}

interface StepOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

function nextLine(link: SerialLink, options: StepOptions): Promise<SerialLine | undefined> {
  return unlessLate(link.until((line) => line, { ...options, what: 'a line of the console' }));
}

async function unlessLate<T>(awaited: Promise<T>): Promise<T | undefined> {
  try {
    return await awaited;
  } catch (error) {
    if (error instanceof UpError && error.code === 'UP_TIMEOUT') return undefined;
    throw error;
  }
}

/**
 * Functions that answers are made with, and where files are kept. What is sent works in a shell with a prompt and in the
 * loop alike: `up_loop` tells which it is.
 */
async function greet(link: SerialLink, signal: AbortSignal | undefined): Promise<string | undefined> {
  const first = newName();
  const inLoop = await hears(link, first.name, ` echo ${first.word}=0 "\${up_loop:-no}" .`, signal);
  if (inLoop === undefined) return undefined;
  if (inLoop !== 'yes') {
    const loop = newName();
    const started = await hears(link, loop.name, ` sh -c ${LOOP(loop.word)}`, signal);
    if (started === undefined) return undefined;
  }
  const place = newName();
  const directory = await hears(link, place.name, SETUP(place.word), signal);
  if (directory === 'none' || directory === 'no-base64')
    throw new UpError(
      'UP_VM_FAILED',
      directory === 'none'
        ? 'The guest has no directory that can be written to: a shell keeps what commands say in one'
        : 'The guest has no base64 or no sed, which a shell over a serial port needs',
      { hint: 'Add it to the image, or use ssh.' },
    );
  return directory;
}

/** Says something, and returns the fact that the answer of this name has. */
async function hears(
  link: SerialLink,
  name: string,
  line: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const answer = unlessLate(link.awaitFrame(name, { timeoutMs: ANSWER_MS, signal }));
  await link.send(`${line}\n`);
  const frame = await answer;
  return frame === undefined || frame === 'damaged' ? undefined : frame.facts[0];
}

/** Without prompt, history, job control and echo: every line that comes is run, and says what it says. */
function LOOP(word: string): string {
  return `'up_loop=yes; stty -echo 2>/dev/null; echo ${word.replaceAll("'", '"')}=0 yes .; while IFS= read -r up_line; do eval "$up_line"; done; stty echo 2>/dev/null'`;
}

/** In memory where that can be. Base64 is asked for now, so that its absence is told as such. */
function SETUP(word: string): string {
  return [
    'up_end() { up_n=$1; shift; echo "$up_n=$* ."; }',
    'up_file() { base64 <"$2" | sed = | sed "N;s/\\n/ /;s/^/$1 /"; up_n=$1; up_b=$(wc -c <"$2"); shift 2; up_end $up_n $up_b "$@"; }',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a parameter of the guest's shell
    'up_d=; for up_c in /run /dev/shm /tmp /var/tmp /; do up_d=${up_c%/}/.up-shell; mkdir -p -m 700 $up_d 2>/dev/null && : 2>/dev/null >$up_d/x && break; up_d=none; done',
    'command -v base64 >/dev/null 2>&1 && command -v sed >/dev/null 2>&1 || up_d=no-base64',
    `up_end ${word} 0 $up_d`,
  ].join('; ');
}

function denied(user: string, why: string): UpError {
  return new UpError('UP_VM_FAILED', `The guest did not let ${safeText(user)} in: ${shown(why)}`, {
    hint: 'Give the user and the password of a login that the image has.',
  });
}

function shown(line: string): string {
  return truncate(redact(safeText(line.trim() === '' ? 'nothing' : line)), 300);
}
