import { redact, safeText, truncate } from '@up/core';

/** Lines that name a consequence, not a cause. */
const CONSEQUENCES = [
  /conversion failed/i,
  /error while (?:decoding|opening|filtering)/i,
  /^exiting/i,
  /error (?:writing trailer|muxing a packet|closing file)/i,
  /task finished with error/i,
  /terminating thread/i,
];

/** The one line of ffmpeg's stderr that says most about why it stopped, made harmless; undefined where there is none. */
export function tellingLine(lines: readonly string[]): string | undefined {
  const spoken = lines.map((line) => line.trim()).filter((line) => line !== '');
  const errors = spoken.filter((line) => /\[(?:error|fatal|panic)\]/.test(line));
  const candidates = errors.length > 0 ? errors : spoken;
  const causes = candidates.filter(
    (line) => !CONSEQUENCES.some((pattern) => pattern.test(withoutTags(line))),
  );
  const line = causes.at(-1) ?? candidates.at(-1);
  return line === undefined ? undefined : truncate(safeText(redact(withoutTags(line))), 300);
}

export function saysDiskFull(line: string): boolean {
  return /no space left on device|disk quota exceeded/i.test(line);
}

/** `[libx264 @ 0x55d] [error] broken` -> `broken`. */
function withoutTags(line: string): string {
  return line.replace(/^(?:\[[^\]]{0,64}\]\s*)+/, '');
}
