import { describe, expect, it } from 'vitest';
import { type MakeImageOptions, makeImage } from '../testing/make-image.ts';
import { diffConfigs } from './config-change.ts';

const compare = (a: MakeImageOptions['config'], b: MakeImageOptions['config'], times = false) =>
  diffConfigs(makeImage({ config: a ?? {} }), makeImage({ config: b ?? {} }), { times });

describe('diffConfigs', () => {
  it('compares lists by their key', () => {
    expect(
      compare(
        {
          env: ['PATH=/bin', 'A=1', 'GONE=x=y'],
          labels: { v: '1' },
          exposedPorts: ['80/tcp'],
          volumes: ['/a'],
        },
        {
          env: ['A=1', 'PATH=/usr/bin'],
          labels: { v: '2', n: '' },
          exposedPorts: ['81/tcp'],
          volumes: ['/a'],
        },
      ),
    ).toEqual([
      { field: 'env', key: 'GONE', a: 'x=y', b: undefined },
      { field: 'env', key: 'PATH', a: '/bin', b: '/usr/bin' },
      { field: 'exposed-port', key: '80/tcp', a: '80/tcp', b: undefined },
      { field: 'exposed-port', key: '81/tcp', a: undefined, b: '81/tcp' },
      { field: 'label', key: 'n', a: undefined, b: '' },
      { field: 'label', key: 'v', a: '1', b: '2' },
    ]);
  });

  it('compares single settings; an empty one is none', () => {
    const healthcheck = { test: ['CMD', 'x'], intervalNs: 5 };
    expect(
      compare(
        { entrypoint: ['a', 'b'], cmd: [], user: '', stopSignal: 'TERM', healthcheck },
        {
          entrypoint: ['a b'],
          workingDir: '/x',
          user: '1000',
          healthcheck: { intervalNs: 5, test: ['CMD', 'x'] },
        },
      ),
    ).toEqual([
      { field: 'entrypoint', a: ['a', 'b'], b: ['a b'] },
      { field: 'user', a: undefined, b: '1000' },
      { field: 'working-dir', a: undefined, b: '/x' },
      { field: 'stop-signal', a: 'TERM', b: undefined },
    ]);
  });

  it('compares when they were made where it is asked to', () => {
    expect(compare({ created: '1' }, { created: '2' })).toEqual([]);
    expect(compare({ created: '1' }, { created: '2' }, true)).toEqual([{ field: 'created', a: '1', b: '2' }]);
  });

  it('compares platforms', () => {
    const arm = makeImage({ image: { platform: { os: 'linux', architecture: 'arm64' } } });
    expect(diffConfigs(makeImage({}), arm, { times: false })).toEqual([
      { field: 'platform', a: 'linux/amd64', b: 'linux/arm64' },
    ]);
  });
});
