import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('inherited output', () => {
  it('goes where our own goes, the rest comes to us', () => {
    const parent = join(import.meta.dirname, '../test/fixtures/inherit-stdout.ts');
    const stdout = execFileSync(process.execPath, ['--conditions=@up/source', '--import', 'tsx', parent], {
      encoding: 'utf8',
    });
    const [fromChild, report = ''] = stdout.trim().split('\n');
    expect(fromChild).toBe('straight through');
    expect(JSON.parse(report)).toEqual({
      exitCode: 0,
      stdout: '',
      lines: [{ fd: 2, text: 'to the parent' }],
    });
  });
});
