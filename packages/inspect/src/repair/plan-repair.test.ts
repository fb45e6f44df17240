import { describe, expect, it } from 'vitest';
import { RULES } from '../rules.ts';
import { STATIC } from '../testing/find-in-image.ts';
import { planRepair } from './plan-repair.ts';
import { mend, rulesNamed } from './testing/mend.ts';
import { NEKO_FILES, NEKO_IMAGE, NEKO_STORE } from './testing/neko.ts';

describe('planRepair', () => {
  it('mends what several rules find, and what shows only then', async () => {
    const { actions, left, plan } = await mend(NEKO_IMAGE);
    expect(actions).toEqual([
      { kind: 'directory', path: '/home/neko', mode: 0o755, uid: 1000, gid: 1000 },
      { kind: 'directory', path: '/tmp', mode: 0o1777, uid: 0, gid: 0 },
      { kind: 'directory', path: '/var/log/neko', mode: 0o755, uid: 0, gid: 0 },
      { kind: 'directory', path: '/var/run', mode: 0o755, uid: 0, gid: 0 },
      { kind: 'directory', path: '/var/tmp', mode: 0o1777, uid: 0, gid: 0 },
      { kind: 'symlink', path: '/bin/sh', target: `${NEKO_STORE.bash}/bin/bash` },
      { kind: 'symlink', path: '/usr/bin/X', target: `${NEKO_STORE.xorg}/bin/X` },
      { kind: 'symlink', path: '/usr/bin/neko', target: `${NEKO_STORE.neko}/bin/neko` },
      { kind: 'append', path: '/etc/group', lines: ['root:x:0:', 'nobody:x:65534:', 'neko:x:1000:'] },
      {
        kind: 'append',
        path: '/etc/passwd',
        lines: [
          'root:x:0:0::/:/bin/sh',
          'nobody:x:65534:65534::/nonexistent:/sbin/nologin',
          'neko:x:1000:1000::/home/neko:/bin/sh',
        ],
      },
    ]);
    expect(plan.before.counts.error).toBeGreaterThan(5);
    expect(plan.after.counts.error).toBe(0);
    expect(left).toEqual(['oci/root-user: it is decided where the image is built']);
  });

  it('says which findings each action mends', async () => {
    const { plan } = await mend(NEKO_IMAGE);
    const link = plan.actions.find((action) => 'path' in action && action.path === '/usr/bin/X');
    expect(link?.mends).toEqual([
      {
        rule: 'fhs/store-only',
        severity: 'error',
        message: 'program x-server runs /usr/bin/X, which is not in the image',
        path: '/etc/supervisord.conf',
        line: 8,
      },
    ]);
    const groups = plan.actions.find((action) => 'path' in action && action.path === '/etc/group');
    expect(new Set(groups?.mends.map(({ rule }) => rule))).toEqual(
      new Set(['supervisord/sockchown', 'supervisord/user']),
    );
  });

  it('has nothing to do for an image that was repaired', async () => {
    const { repaired, plan } = await mend(NEKO_IMAGE);
    const again = await planRepair({ image: repaired, rules: RULES });
    expect(again.actions).toEqual([]);
    expect(again.before).toEqual(plan.after);
  });

  it('mends only what the rules say that were asked for', async () => {
    const { actions } = await mend({ ...NEKO_IMAGE, rules: rulesNamed('fhs/store-only') });
    expect(actions.map((action) => 'path' in action && action.path)).toEqual(['/usr/bin/X', '/usr/bin/neko']);
  });

  it('does nothing to an image that has no fault', async () => {
    const { actions } = await mend({
      files: { '/app': STATIC },
      config: { entrypoint: ['/app'], user: '1000' },
    });
    expect(actions).toEqual([]);
  });

  it('gives the same plan every time, whatever the order of the files', async () => {
    const reversed = Object.fromEntries(Object.entries(NEKO_FILES).reverse());
    const one = await mend(NEKO_IMAGE);
    const other = await mend({ ...NEKO_IMAGE, files: reversed });
    expect(JSON.stringify(other.plan.actions)).toBe(JSON.stringify(one.plan.actions));
  });

  it('ends when it is told to', async () => {
    const { image } = await mend({ files: {} });
    const reason = new Error('stop');
    await expect(planRepair({ image, rules: [], signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('leaves alone what has extended attributes, which a new layer would not keep', async () => {
    const { actions, left } = await mend({
      ...NEKO_IMAGE,
      files: {
        ...NEKO_FILES,
        '/usr': { type: 'directory', xattrs: new Map([['user.x', new Uint8Array(1)]]) },
      },
      rules: rulesNamed('fhs/store-only'),
    });
    expect(actions).toEqual([]);
    expect(left[0]).toContain('/usr has extended attributes, which would be lost');
  });
});
