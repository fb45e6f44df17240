import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { openTerminal } from '../../../test/src/terminal.ts';
import { ROOT, type TestDirectory, testDirectory } from '../../../test/src/up.ts';

const TYPES = ['runner', 'container', 'container-enhanced', 'vm', 'iso'];

let bin: TestDirectory;
let env: NodeJS.ProcessEnv;
beforeAll(() => {
  bin = testDirectory();
  writeFileSync(
    join(bin.path, 'up'),
    `#!/bin/sh\nexec '${process.execPath}' '${ROOT}/apps/up/bin/up.js' "$@"\n`,
  );
  chmodSync(join(bin.path, 'up'), 0o755);
  env = { ...process.env, PATH: `${bin.path}:${process.env['PATH']}`, HOME: bin.path };
});
afterAll(() => bin[Symbol.dispose]());

function shell(command: string, args: readonly string[]): readonly string[] {
  const output = execFileSync(command, args, { cwd: ROOT, env, encoding: 'utf8' });
  return output.split('\n').filter((line) => line !== '');
}

describeWith(['bash'], 'completion in bash', () => {
  const complete = (...words: readonly string[]): readonly string[] =>
    shell('bash', [
      '--norc',
      '-c',
      `eval "$(up completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _up; printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      'up',
      ...words,
    ]);

  it('completes profiles and their types', () => {
    expect(complete('low')).toEqual(['low-latency']);
    expect(complete('low-latency', '')).toEqual(TYPES);
    expect(complete('tap', '')).toEqual(['vm']);
  });
});

describeWith(['bash', 'tmux'], 'completion as somebody types in bash', () => {
  it('completes up low<TAB> and up low-latency ru<TAB>', async () => {
    using terminal = openTerminal({ command: ['bash', '--norc', '-i'], cwd: ROOT, env });
    terminal.type('PS1="$ "; source <(up completion bash); clear', 'Enter');
    await terminal.shows(/^\$ *\n/);
    terminal.type('up low', 'Tab');
    await terminal.shows(/up low-latency$/m);
    terminal.type('ru', 'Tab');
    await terminal.shows(/up low-latency runner/);
  });
});

describeWith(['zsh', 'tmux'], 'completion as somebody types in zsh', () => {
  it('completes up low<TAB> and up low-latency ru<TAB>', async () => {
    using terminal = openTerminal({ command: ['zsh', '-f', '-i'], cwd: ROOT, env });
    terminal.type(
      'PS1="$ "; autoload -Uz compinit; compinit -u -D; source <(up completion zsh); clear',
      'Enter',
    );
    await terminal.shows(/^\$ *\n/);
    terminal.type('up low', 'Tab');
    await terminal.shows(/up low-latency$/m);
    terminal.type('ru', 'Tab');
    await terminal.shows(/up low-latency runner/);
  });
});

describeWith(['fish'], 'completion in fish', () => {
  const complete = (line: string): readonly string[] =>
    shell('fish', ['--no-config', '-c', `up completion fish | source; complete -C '${line}'`]).map(
      (row) => row.split('\t')[0] ?? '',
    );

  it('completes profiles and their types', () => {
    expect(complete('up low')).toEqual(['low-latency']);
    expect([...complete('up low-latency ')].sort()).toEqual([...TYPES].sort());
  });
});
