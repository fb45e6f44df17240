/** A text as the guest wrote it, apart from the stamp that its kernel puts before what it says itself. */
export interface StampedText {
  /** Without stamp, log level and the thread or processor that newer kernels name. */
  readonly body: string;
  /** Milliseconds on the guest's own clock; undefined for lines that are not from the kernel's log. */
  readonly guestMs: number | undefined;
}

/** `<6>[   12.345678][    T1] text`, as CONFIG_PRINTK_TIME and CONFIG_PRINTK_CALLER write it. */
const STAMP = /^(?:<\d{1,3}>)?\[ {0,8}(\d{1,9})\.(\d{6})\](?:\[ {0,8}[TC]\d{1,9}\])? ?/;

/** Takes the kernel's stamp off a text of the console. */
export function parseStamp(text: string): StampedText {
  const stamp = STAMP.exec(text);
  if (stamp === null) return { body: text, guestMs: undefined };
  return {
    body: text.slice(stamp[0].length),
    guestMs: Number(stamp[1]) * 1000 + Number(stamp[2]) / 1000,
  };
}

/** A stamp that does not stand at the start of its line. */
const LATE_STAMP = /\[ {0,8}\d{1,9}\.\d{6}\] /;
/** Nobody types at a prompt, so that what comes before such a stamp is short. */
const PROMPT_LENGTH = 160;

/** Parts a line in which the kernel wrote behind a prompt: `host login: [   42.855203] random: crng init done`. */
export function splitPrompt(text: string): readonly string[] {
  const start = text.slice(1, PROMPT_LENGTH).search(LATE_STAMP) + 1;
  if (start === 0 || text.startsWith('[') || text.startsWith('<')) return [text];
  return [text.slice(0, start).trimEnd(), text.slice(start)];
}
