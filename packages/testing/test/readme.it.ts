import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith, needs } from '../../../test/src/needs.ts';

const TOOLS = ['qemu-system-x86_64', 'cpio', 'mmdebstrap'];

describeWith(TOOLS, 'the example of the README', () => {
  it('is the one that is run', () => {
    const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
    const block = /```ts\n([\s\S]*?)```/.exec(read('../README.md'))?.[1];
    expect(block).toBe(read('example.ts'));
  });
});

// Its tests become tests of this file.
if (!needs(TOOLS).skip) await import('./example.ts');
