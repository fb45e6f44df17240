import { baseName } from '../base-name.ts';
import { isShell } from './shell-call.ts';
import type { Word } from './word.ts';

/** Settings of a shell that decide what a failing command means. */
export interface ShellModes {
  /** `set -e`: it ends with the first command that fails. */
  readonly errexit: boolean;
  /** `set -o pipefail`: a pipe fails with any of its commands, not only with its last one. */
  readonly pipefail: boolean;
}

export const DEFAULT_MODES: ShellModes = { errexit: false, pipefail: false };

/** The modes that a shell is started with: `sh -e /start.sh`, `bash -euo pipefail -c TEXT`. */
export function startModes(words: readonly Word[]): ShellModes {
  const [program, applet] = words;
  if (isShell(program)) return applyModes(DEFAULT_MODES, words.slice(1));
  const isApplet = program !== undefined && baseName(program) === 'busybox' && isShell(applet);
  return isApplet ? applyModes(DEFAULT_MODES, words.slice(2)) : DEFAULT_MODES;
}

/** What the options of a shell, or of `set`, make of its modes. */
export function applyModes(modes: ShellModes, options: readonly Word[]): ShellModes {
  let { errexit, pipefail } = modes;
  for (let index = 0; index < options.length; index += 1) {
    const [, sign, letters = ''] = /^([-+])(\w+)$/.exec(options[index] ?? '') ?? [];
    if (sign === undefined) break;
    const isOn = sign === '-';
    if (letters.includes('e')) errexit = isOn;
    if (!letters.endsWith('o')) continue;
    index += 1;
    if (options[index] === 'errexit') errexit = isOn;
    if (options[index] === 'pipefail') pipefail = isOn;
  }
  return { errexit, pipefail };
}
