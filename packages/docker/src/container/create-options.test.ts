import type { Session } from '@up/process';
import { describe, expect, it } from 'vitest';
import { toCreateOptions } from './create-options.ts';

const session: Session = {
  id: '0123abcd',
  env: { UP_SESSION: '0123abcd', UP_SESSION_DIR: '/state/sessions/0123abcd' },
  scratch: () => Promise.reject(new Error('not here')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const spec = { image: 'image:1', target: 'a target', session };
const name = 'up-x';

describe('what an engine is asked for', () => {
  it('is only what was said, and labels', () => {
    const options = toCreateOptions(spec, { name, kind: 'docker' });
    expect(options).toMatchObject({
      name,
      Image: 'image:1',
      Labels: {
        'up.session': '0123abcd',
        'up.scope': expect.stringMatching(/^[0-9a-f]{16}$/),
        'up.target': 'a target',
      },
      Tty: false,
    });
    for (const absent of ['Entrypoint', 'Cmd', 'User', 'platform'])
      expect(options).not.toHaveProperty(absent);
    for (const absent of ['CapDrop', 'Memory', 'NetworkMode'])
      expect(options.HostConfig).not.toHaveProperty(absent);
  });

  it('has the flags of a profile', () => {
    const flags = {
      user: '1000:1000',
      readOnly: true,
      capabilities: ['SYS_ADMIN'],
      tmpfs: { '/tmp': 'size=16m,mode=1777' },
      volumes: { '/data': 'named', '/src': '/host/dir' },
      env: { A: 'b', EMPTY: '' },
      ports: { 80: 0, 443: 8443 },
      memoryMB: 64,
      entrypoint: ['/bin/sh', '-c'],
      command: [],
    };
    expect(toCreateOptions({ ...spec, ...flags }, { name, kind: 'docker' })).toMatchObject({
      User: '1000:1000',
      Entrypoint: ['/bin/sh', '-c'],
      Cmd: [],
      Env: ['A=b', 'EMPTY='],
      ExposedPorts: { '80/tcp': {}, '443/tcp': {} },
      HostConfig: {
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        CapAdd: ['SYS_ADMIN'],
        Tmpfs: { '/tmp': 'size=16m,mode=1777' },
        Binds: ['named:/data', '/host/dir:/src'],
        PortBindings: {
          '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
          '443/tcp': [{ HostIp: '127.0.0.1', HostPort: '8443' }],
        },
        Memory: 64 * 1024 * 1024,
        MemorySwap: 64 * 1024 * 1024,
      },
    });
  });

  it('gives a tmpfs to the user of the container where Podman knows no owner for it', () => {
    const tmpfs = { '/a': 'size=1m,uid=1000,gid=1000,mode=0755', '/b': 'mode=1777' };
    const options = toCreateOptions({ ...spec, tmpfs }, { name, kind: 'podman' });
    expect(options.HostConfig?.Tmpfs).toEqual({ '/a': 'size=1m,mode=0755,U', '/b': 'mode=1777' });
  });
});
