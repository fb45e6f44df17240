import { setTimeout as sleep } from 'node:timers/promises';
import { createBuildLog } from '@up/nix';
import { describe, expect, it } from 'vitest';
import { type BuildDisplayOptions, createBuildDisplay } from './build-display.ts';
import { drv, inPhase, printed, said, started, stopped } from './testing/events.ts';
import { makeTestTerminal } from './testing/terminal.ts';

function onTerminal(more: Partial<BuildDisplayOptions> = {}) {
  const terminal = makeTestTerminal();
  const display = createBuildDisplay({
    write: terminal.write,
    ...{ columns: 80, rows: 24, interactive: true, colour: false },
    ...more,
  });
  return { terminal, display };
}

/** Frames come by the clock: waits for what shall be seen. */
async function until(look: () => boolean): Promise<void> {
  for (let attempt = 0; !look(); attempt += 1) {
    if (attempt > 400) throw new Error('it was not shown');
    await sleep(20);
  }
}

describe('createBuildDisplay on a terminal', () => {
  it('shows a tree, lines above it, and at the end what was done', async () => {
    const { terminal, display } = onTerminal();
    display.add(started('1', 'hello'));
    display.add(printed('1', 'CC main.o'));
    await until(() => terminal.lines().includes('   CC main.o'));
    display.add(said('warning: Git tree is dirty'));
    display.add(said('warning: Git tree is dirty'));
    display.note('a note');
    await until(() => terminal.lines().includes('a note'));
    expect(terminal.lines().slice(0, 2)).toEqual(['warning: Git tree is dirty', 'a note']);
    display.add(stopped('1'));
    display.finish({ outcome: 'succeeded' });
    display.finish({ outcome: 'succeeded' });
    expect(terminal.lines()).toEqual([
      'warning: Git tree is dirty',
      'a note',
      expect.stringMatching(/^build {4}1 built {2}[\d.]+ m?s$/),
    ]);
  });

  it('prints the whole log of each build that failed, one after the other', () => {
    const { terminal, display } = onTerminal();
    for (const n of ['1', '2', '3']) display.add(started(n, `part-${n}`, n === '2' ? 'ssh-ng://far?x' : ''));
    display.add(inPhase('2', 'checkPhase'));
    for (const line of ['a', 'b', '\u001b[2Jc'])
      for (const n of ['1', '2']) display.add(printed(n, `${n}${line}`));
    for (const n of ['1', '2', '3']) display.add(stopped(n));
    display.finish({
      outcome: 'failed',
      builds: [
        { drvPath: drv('part-1'), outcome: 'failed' },
        { drvPath: drv('part-2'), outcome: 'failed' },
        { drvPath: drv('part-3'), outcome: 'succeeded' },
      ],
      dependencyFailures: [drv('top')],
    });
    expect(terminal.lines()).toEqual([
      `── log of part-1 ${'─'.repeat(62)}`,
      ...['1a', '1b', '1c', '── end of part-1'],
      `── log of part-2 on ssh-ng://far, checkPhase ${'─'.repeat(34)}`,
      ...['2a', '2b', '2c', '── end of part-2'],
      expect.stringMatching(/^failed {3}1 built \(1 on ssh-ng:\/\/far\), 2 failed, 1 not built for that {2}/),
    ]);
  });

  it('takes the logs it is given, and says what of them is no longer kept', () => {
    const { terminal, display } = onTerminal();
    const log = createBuildLog();
    log.add(started('1', 'bad'));
    const [build] = log.snapshot().builds;
    if (build === undefined) throw new Error('no build');
    display.finish({ outcome: 'failed', failed: [{ build, log: { lines: ['last'], dropped: 7 } }] });
    expect(terminal.lines().slice(1, 3)).toEqual([`[7 lines before these: nix log ${drv('bad')}]`, 'last']);
  });

  it('goes without a word for who tells the outcome in another way', async () => {
    const { terminal, display } = onTerminal();
    display.add(started('1', 'hello'));
    await until(() => terminal.lines().length === 2);
    display.note('kept');
    display.clear();
    display.clear();
    display.finish({ outcome: 'failed' });
    expect(terminal.lines()).toEqual(['kept']);
  });

  it('is silent where nothing was to do', () => {
    const { terminal, display } = onTerminal();
    display.finish({ outcome: 'succeeded' });
    expect(terminal.lines()).toEqual([]);
  });

  it('leaves the tree where it is when it is interrupted', async () => {
    const abort = new AbortController();
    const { terminal, display } = onTerminal({ signal: abort.signal });
    display.add(started('1', 'slow'));
    await until(() => terminal.lines().length === 2);
    abort.abort();
    display.add(started('2', 'late'));
    terminal.write('stopping\n');
    display.finish({ outcome: 'interrupted' });
    expect(terminal.lines().slice(1)).toEqual([
      expect.stringMatching(/^└─ slow/),
      'stopping',
      expect.stringMatching(/^stopped {2}2 not finished/),
    ]);
  });

  it('draws no more often for 200 000 events than for one', async () => {
    const { terminal, display } = onTerminal();
    for (let n = 0; n < 1000; n += 1) display.add(started(`${n}`, `part-${n}`));
    for (let n = 0; n < 200_000; n += 1) display.add(printed(`${n % 1000}`, `line ${n}`));
    expect(terminal.writes()).toBe(0);
    await until(() => terminal.writes() > 0);
    expect(terminal.lines()[0]).toMatch(/^build {4}1000 running/);
    expect(terminal.lines().length).toBeLessThan(24);
    display.finish({ outcome: 'interrupted' });
  });
});

describe('createBuildDisplay where lines are only added', () => {
  const plain = (more: Partial<BuildDisplayOptions> = {}) => onTerminal({ interactive: false, ...more });

  it('names what is built, where, and what Nix warns of', () => {
    const { terminal, display } = plain();
    display.add(started('1', 'hello-1.0'));
    display.add(printed('1', 'not shown'));
    display.add(started('2', 'far', 'ssh-ng://builder'));
    display.add(said('warning: something'));
    display.add(said('error: forged by a builder', 0));
    display.add({ kind: 'text', text: 'Warning: Permanently added' });
    display.finish({ outcome: 'succeeded' });
    expect(terminal.lines()).toEqual([
      'warning: something',
      'Warning: Permanently added',
      'build    hello-1.0',
      'build    far on ssh-ng://builder',
      expect.stringMatching(/^build {4}2 built \(1 on ssh-ng:\/\/builder\)/),
    ]);
  });

  it('says that it is alive', async () => {
    let time = 0;
    const { terminal, display } = plain({ now: () => time, heartbeatMs: 5000 });
    display.add(started('1', 'slow'));
    display.add(inPhase('1', 'checkPhase'));
    display.note('begin');
    time = 6000;
    await until(() => terminal.lines().length === 3);
    expect(terminal.lines()).toEqual([
      'begin',
      'build    slow',
      'still    1 running after 6 s: slow (checkPhase, 6 s)',
    ]);
    display.finish({ outcome: 'interrupted' });
  });

  it('shows every line of every builder to who asks for it', () => {
    const { terminal, display } = plain({ lines: 'all' });
    display.add(started('1', 'hello'));
    display.add(started('2', 'other'));
    for (let n = 0; n < 100; n += 1) display.add(printed(n % 2 === 0 ? '1' : '2', `line ${n}`));
    display.finish({ outcome: 'succeeded' });
    expect(terminal.lines().filter((line) => line.startsWith('hello> line'))).toHaveLength(50);
    expect(terminal.lines()).toContain('other> line 99');
  });

  it('counts what is too much', () => {
    const { terminal, display } = plain();
    for (let n = 0; n < 500; n += 1) display.add(started(`${n}`, `p${n}`));
    for (let n = 0; n < 500; n += 1) display.add({ kind: 'text', text: `noise ${n}` });
    display.finish({ outcome: 'succeeded' });
    expect(terminal.lines()).toContain('build    and 480 more');
    expect(terminal.lines()).toContain('[480 more lines]');
    expect(terminal.lines().length).toBeLessThan(50);
  });
});
