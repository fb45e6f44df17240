import { describe, expect, it } from 'vitest';
import { failed } from '../boot-check.ts';
import { ConsoleLog, type ConsoleLogOptions } from './console-log.ts';

function logOf(options: Partial<ConsoleLogOptions>, ...lines: readonly string[]): ConsoleLog {
  const log = new ConsoleLog({ wanted: { present: [], absent: [] }, ...options });
  for (const [index, text] of lines.entries()) log.add({ text, atMs: index * 100, isPartial: false });
  return log;
}
const unmet = (name: string): ReturnType<typeof failed> => failed('ready', name, 'missing');

describe('ConsoleLog', () => {
  it('notices the text that says that it is ready, in a line without end, too', () => {
    const log = logOf({ isReady: (line) => /login:/.test(line), readyText: 'login:' }, 'Booting');
    expect(log.isComplete).toBe(false);
    expect(log.readyCheck(unmet)).toMatchObject([{ status: 'failed', name: 'console says "login:"' }]);
    log.add({ text: 'up login: ', atMs: 1500, isPartial: true });
    expect(log.isComplete).toBe(true);
    expect(log.readyAtMs).toBe(1500);
    expect(log.readyCheck(unmet)).toMatchObject([{ status: 'passed', evidence: '"up login:" after 1.5 s' }]);
    expect(log.tail).toEqual(['Booting', 'up login: ']);
  });

  it('says what lines had and had not', () => {
    const log = logOf(
      { wanted: { present: ['started', 'never'], absent: ['error', 'started'] } },
      'it started',
    );
    expect(log.isComplete).toBe(false);
    expect(log.logChecks()).toMatchObject([
      { status: 'passed', name: 'console has "started"', evidence: '"it started"' },
      { status: 'failed', name: 'console has "never"', evidence: 'none of 1 lines has it' },
      { status: 'passed', name: 'console has no "error"', evidence: 'in 1 lines' },
      { status: 'failed', name: 'console has no "started"', evidence: '"it started"' },
    ]);
  });

  it('keeps the last lines only, harmless', () => {
    const log = logOf({}, ...Array.from({ length: 1000 }, (_, index) => `line ${index} \u001b[31m`));
    expect(log.tail).toHaveLength(40);
    expect(log.tail.at(-1)).toBe('line 999 ');
    expect(log.lines).toBe(1000);
  });

  it('does not look beyond what a line may be', () => {
    const log = logOf({ wanted: { present: ['end'], absent: [] } }, `${'x'.repeat(5000)}end`);
    expect(log.isComplete).toBe(false);
  });
});
