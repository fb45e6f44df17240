import { describe, expect, it } from 'vitest';
import { runInMemory } from './testing/run-in-memory.ts';

/** What the shells get for these words, values only. */
async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runInMemory(['complete', '--', ...words]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.split('\t')[0] ?? '');
}

describe('completion', () => {
  it.each([
    [['low'], ['low-latency']],
    [
      ['low-latency', ''],
      ['runner', 'container', 'container-enhanced', 'vm', 'iso'],
    ],
    [
      ['low-latency', 'con'],
      ['container', 'container-enhanced'],
    ],
    [['tap', ''], ['vm']],
    [['swarm-client/b'], ['swarm-client/burst']],
    [
      ['swarm-client/burst', ''],
      ['runner', 'container'],
    ],
    [['show', 'str'], ['stress-test']],
    [['show', 'default', ''], []],
    [['plan', 'default', 'i'], ['iso']],
    [['run', 'default', 'r'], ['runner']],
    [['default', 'runner', ''], []],
    [['unknown', ''], []],
    [['home', 'r'], ['rollback']],
    [['os', 'switch', ''], []],
    [
      ['--builder', ''],
      ['auto', 'nix', 'embedded'],
    ],
    [['default', '--builder', 'n'], ['nix']],
    [['default', '--builder', 'nix', 'v'], ['vm']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['sync', '--ch'], ['--check']],
    [
      ['inspect', '--format', ''],
      ['text', 'html', 'sarif', 'junit'],
    ],
    [['inspect', 'x.tar', '--fail-on', 'w'], ['warning']],
    [['inspect', '--profile', 'low'], ['low-latency']],
    [
      ['inspect', '--profile', 'default', '--type', ''],
      ['container', 'container-enhanced'],
    ],
    [
      ['inspect', '--rule', 'fhs/tmp'],
      ['fhs/tmp-missing', 'fhs/tmp-mode'],
    ],
    [
      ['inspect', '--skip', 'secr'],
      ['secret', 'secret/private-key', 'secret/token'],
    ],
    [['inspect', '--rul'], ['--rule']],
    [['check', '--only', 'low'], ['low-latency']],
    [['check', '--only', 'is'], ['iso']],
    [['inspect', '-o', ''], []],
    [['inspect', ''], []],
    [
      ['--project', '/tmp', 'low-latency', 'con'],
      ['container', 'container-enhanced'],
    ],
    [['default', 'runner', '--on'], ['--once']],
    [['list', '--js'], ['--json']],
  ])('%j -> %j', async (words, values) => {
    expect(await complete(...words)).toEqual(values);
  });

  it('offers profiles and commands at the start, the hidden one not', async () => {
    const values = await complete('');
    expect(values).toEqual(
      expect.arrayContaining(['default', 'test-origin/default', 'swarm-client/default', 'list', 'clean']),
    );
    expect(values).not.toContain('complete');
  });

  it('offers commands where there is no registry', async () => {
    const { stdout, code } = await runInMemory(['complete', '--', 'li'], { cwd: '/' });
    expect(code).toBe(0);
    expect(stdout).toContain('list\t');
  });
});
