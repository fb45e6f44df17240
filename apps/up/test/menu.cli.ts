import { expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { openTerminal, type Terminal } from '../../../test/src/terminal.ts';
import { ROOT, testDirectory } from '../../../test/src/up.ts';

describeWith(['tmux'], 'the menu of plain up on a terminal', () => {
  const open = (stateDir: string): Terminal =>
    openTerminal({
      command: [process.execPath, 'apps/up/bin/up.js'],
      cwd: ROOT,
      env: { ...process.env, CI: '', PORT: '0', SOURCE: 'shipped', XDG_STATE_HOME: stateDir },
    });

  it('asks for profile and type, runs it, and ^C stops it with 130', async () => {
    using state = testDirectory();
    using terminal = open(state.path);
    await terminal.shows(/Which profile\?/);
    terminal.type('Down');
    await terminal.shows(/● test-origin\/low-latency/);
    terminal.type('Enter');
    await terminal.shows(/test-origin\/low-latency as what\?/);
    terminal.type('Enter');
    const screen = await terminal.shows(/ready +http/);
    expect(screen).toContain('the same next time: up test-origin/low-latency runner');
    terminal.type('C-c');
    expect(await terminal.ended()).toBe(130);
    expect(terminal.screen()).toContain('nothing left running');
  });

  it('can be left with ^C', async () => {
    using state = testDirectory();
    using terminal = open(state.path);
    await terminal.shows(/Which profile\?/);
    terminal.type('C-c');
    expect(await terminal.ended()).toBe(130);
  });
});
