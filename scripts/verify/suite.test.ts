import { describe, expect, it } from 'vitest';
import { describeFailure, lacksTool, sumUp } from './suite.ts';

const suite = (passed: number, failed: number, skipped: readonly string[] = []) => ({
  name: 's',
  passed,
  failed,
  skipped,
  seconds: 1,
});

describe('sumUp', () => {
  it('adds up', () => {
    expect(sumUp([suite(3, 0, ['a']), suite(2, 1)])).toEqual({ passed: 5, failed: 1, skipped: 1 });
  });

  it('takes a suite without a single test for a failure', () => {
    expect(sumUp([suite(0, 0, ['all of it'])])).toEqual({ passed: 0, failed: 1, skipped: 1 });
  });
});

describe('lacksTool', () => {
  it('knows skips for want of a tool from others', () => {
    expect(lacksTool('origin [needs ffmpeg] plays')).toBe(true);
    expect(lacksTool('a file that may not be read (root reads everything)')).toBe(false);
  });
});

describe('describeFailure', () => {
  it('names the test, and says why in a few lines', () => {
    const messages = [`Error: no\n\n    at x (/y/node_modules/z.js)\n    at here\n${'more\n'.repeat(100)}`];
    const lines = describeFailure({ test: 'a.test.ts > adds', messages }).split('\n');
    expect(lines.slice(0, 3)).toEqual(['failed: a.test.ts > adds', '    Error: no', '        at here']);
    expect(lines).toHaveLength(16);
  });

  it('says that a test was cut off', () => {
    const messages = ['Error: STACK_TRACE_ERROR\n    at here'];
    expect(describeFailure({ test: 't', messages })).toContain('    Error: it took longer than it may\n');
  });
});
