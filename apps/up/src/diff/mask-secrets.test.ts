import type { ConfigChange, Diff } from '@up/inspect';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from './mask-secrets.ts';

const SIDE = { kind: 'image', source: 'x' } as const;
const SIZES = { a: 0, b: 0, deltaBytes: 0, directories: [] };
const masked = (change: ConfigChange): ConfigChange | undefined => {
  const diff: Diff = { a: SIDE, b: SIDE, identical: false, config: [change], sizes: SIZES, notes: [] };
  return maskSecrets(diff).config?.[0];
};

describe('maskSecrets', () => {
  it('masks by the name of a variable or label', () => {
    expect(masked({ field: 'env', key: 'DB_PASSWORD', a: 'hunter2hunter2', b: undefined })).toEqual({
      ...{ field: 'env', key: 'DB_PASSWORD', a: '***', b: undefined },
    });
    expect(masked({ field: 'env', key: 'PATH', a: '/bin', b: '/usr/bin' })).toMatchObject({ b: '/usr/bin' });
  });

  it('masks an option and its value in commands and health checks', () => {
    const test = ['CMD', 'curl', '--password', 'hunter2hunter2', 'http://u:pass@host/'];
    const shown = ['CMD', 'curl', '--password', '***', 'http://u:***@host/'];
    expect(masked({ field: 'cmd', a: test })).toMatchObject({ a: shown });
    expect(masked({ field: 'healthcheck', b: { test, retries: 3 } })).toMatchObject({
      b: { test: shown, retries: 3 },
    });
    expect(masked({ field: 'cmd', a: ['sh', '-c', 'token=abcdefgh\nx'] })).toMatchObject({
      a: ['sh', '-c', 'token=***\nx'],
    });
  });

  it('masks what made the layers', () => {
    const own = {
      layer: 0,
      diffId: 'x',
      sizeBytes: 1,
      uncompressedBytes: 1,
      createdBy: 'RUN token=abcdefgh x',
    };
    const layers = { shared: [], onlyA: [own], onlyB: [], sharedBytes: 0 };
    const diff: Diff = { a: SIDE, b: SIDE, identical: false, sizes: SIZES, notes: [], layers };
    expect(maskSecrets(diff).layers?.onlyA[0]?.createdBy).toBe('RUN token=*** x');
  });
});
