import { describe, expect, it } from 'vitest';
import { releaseIn, releaseOfName } from './kernel-release.ts';

function image(version: string, pointer = 0x3000): Buffer {
  const head = Buffer.alloc(0x8000);
  head.write('HdrS', 0x202, 'latin1');
  head.writeUInt16LE(pointer, 0x20e);
  head.write(`${version}\0`, 0x200 + pointer, 'latin1');
  return head;
}

describe('releaseIn', () => {
  it('is the first word of the version of an x86 image', () => {
    expect(releaseIn(image('6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org) #1 SMP'))).toBe(
      '6.1.0-56-cloud-amd64',
    );
  });

  it.each([
    ['no image', Buffer.from('#!/bin/sh')],
    ['a text instead of a version', image('none')],
    ['a path', image('6.1/../../etc')],
    ['a pointer behind the end', image('6.1.0', 0).subarray(0, 0x230)],
  ])('%s has none', (_, head) => {
    expect(releaseIn(head)).toBeUndefined();
  });
});

describe('releaseOfName', () => {
  it('is what follows the first dash', () => {
    expect(releaseOfName('vmlinuz-6.1.0-56-cloud-amd64')).toBe('6.1.0-56-cloud-amd64');
    expect(releaseOfName('vmlinuz')).toBeUndefined();
    expect(releaseOfName('vmlinuz-old')).toBeUndefined();
  });
});
