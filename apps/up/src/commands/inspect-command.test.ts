import { describe, expect, it } from 'vitest';
import { runInMemory } from '../testing/run-in-memory.ts';

describe('up inspect --help', () => {
  it('fits 80 columns, and names every option with its values', async () => {
    const { code, stdout } = await runInMemory(['inspect', '--help']);
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('choices:');
    const options = [
      'platform',
      'tag',
      'profile',
      'type',
      'rule',
      'only',
      'skip',
      'fail-on',
      'baseline',
      'format',
    ];
    for (const option of [...options, 'output', 'layers'])
      expect(stdout).toMatch(new RegExp(`--${option}\\b`));
    for (const value of ['container-enhanced', 'html', 'sarif', 'junit', 'never', 'registry://', 'docker://'])
      expect(stdout).toContain(value);
  });
});

describe('the rules that up inspect is given', () => {
  it.each([
    [['--rule', 'fhs', '--rule', 'nope/x']],
    [['--rule', 'fhs,nope/x']],
    [['--rule', 'fhs', '--only', 'nope/x']],
    [['--skip', 'fhs,nope/x']],
  ])('are those of every option and of every list: %j', async (args) => {
    const { code, stderr } = await runInMemory(['inspect', ...args, '/nonexistent.tar']);
    expect(code).toBe(3);
    expect(stderr).toContain('There is no rule "nope/x"');
  });

  it('do not swallow the image that comes after them', async () => {
    const { stderr } = await runInMemory(['inspect', '--rule', 'fhs', '/nonexistent.tar']);
    expect(stderr).toContain('There is no image at /nonexistent.tar');
  });
});
