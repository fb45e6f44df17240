import { describe, expect, it } from 'vitest';
import { withTag } from './image-name.ts';

describe('withTag', () => {
  it.each([
    ['debian', 'debian:latest'],
    ['registry.example:5000/group/app', 'registry.example:5000/group/app:latest'],
    ['deadbeef', 'deadbeef:latest'],
  ])('%s means %s', (name, complete) => {
    expect(withTag(name)).toBe(complete);
  });

  it.each(['debian:12', 'registry.example:5000/app:1', 'app@sha256:0123', 'sha256:0123', '0123456789ab'])(
    '%s is complete',
    (name) => {
      expect(withTag(name)).toBe(name);
    },
  );
});
