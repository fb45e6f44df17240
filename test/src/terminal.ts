import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TerminalOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Shows how a program ended and keeps the screen; ^C reaches the program, and the wrapper outlives it. */
const WRAPPER = ['sh', '-c', 'trap : INT; "$@"; echo "exit code $?"; exec sleep 600', 'sh'];

/** A program in a real terminal of 80 by 24, through tmux on a server of its own. */
export interface Terminal extends Disposable {
  /** Keys as tmux names them: `Enter`, `Down`, `C-c`, `Tab`, or plain text. */
  type(...keys: readonly string[]): void;
  /** What stands on the screen now. */
  screen(): string;
  /** Waits until the program has ended; its exit code. */
  ended(): Promise<number>;
  /** Waits for a text on the screen; fails with the screen when it does not come. */
  shows(pattern: RegExp): Promise<string>;
}

export function openTerminal({ command, cwd, env }: TerminalOptions): Terminal {
  const server = `up-test-${randomBytes(4).toString('hex')}`;
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-L', server, ...args], { cwd, env, encoding: 'utf8' });
  tmux('-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '24', '-s', 'main', ...WRAPPER, ...command);
  const screen = (): string => tmux('capture-pane', '-p', '-t', 'main');
  const until = async <T>(look: () => T | undefined, what: string): Promise<T> => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const found = look();
      if (found !== undefined) return found;
      await sleep(100);
    }
    throw new Error(`${what} did not come:\n${screen()}`);
  };
  return {
    type: (...keys) => void tmux('send-keys', '-t', 'main', ...keys),
    screen,
    ended: () =>
      until(() => {
        const code = /^exit code (\d+)$/m.exec(screen())?.[1];
        return code === undefined ? undefined : Number(code);
      }, 'the end'),
    shows: (pattern) =>
      until(() => {
        const text = screen();
        return pattern.test(text) ? text : undefined;
      }, String(pattern)),
    [Symbol.dispose]: () => void tmux('kill-server'),
  };
}
