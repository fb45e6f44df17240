import { describe, expect, it } from 'vitest';
import { findInImage, STATIC, STORE } from '../../testing/find-in-image.ts';
import type { FileSpecs } from '../../testing/make-image.ts';
import { DANGLING_SYMLINK } from './dangling-symlink.ts';

const find = (files: FileSpecs, config = {}) => findInImage(DANGLING_SYMLINK, { files, config });

describe('fhs/dangling-symlink', () => {
  it('comes with what the store has for a name in PATH, which nothing is known to start', async () => {
    const files = { '/usr/bin/git': { link: '/opt/git/bin/git' }, [`${STORE}-git-2.4/bin/git`]: STATIC };
    expect(await find(files)).toEqual([
      {
        rule: 'fhs/dangling-symlink',
        severity: 'warning',
        message: '/usr/bin/git is a link to /opt/git/bin/git, which is not in the image',
        path: '/usr/bin/git',
        evidence: '/usr/bin/git -> /opt/git/bin/git',
        fix: `ln -sf ${STORE}-git-2.4/bin/git /usr/bin/git`,
      },
    ]);
  });

  it('is a warning elsewhere, grouped by directory', async () => {
    const files = {
      '/etc/app/a': { link: 'x' },
      '/etc/app/b': { link: '/lost' },
      '/etc/app/c': { link: 'c' },
    };
    expect(await find(files)).toMatchObject([
      {
        severity: 'warning',
        message: '/etc/app/a is a link to x, which is not in the image, as 2 other links in /etc/app',
        evidence: '/etc/app/a -> x, /etc/app/b -> /lost and /etc/app/c -> c',
      },
    ]);
  });

  it('names the first link of a chain only', async () => {
    const files = { '/bin/a': { link: '/etc/alternatives/a' }, '/etc/alternatives/a': { link: '/opt/a' } };
    expect((await find(files)).map(({ path }) => path)).toEqual(['/bin/a']);
  });

  it('counts what is beyond twenty places', async () => {
    const files = Object.fromEntries([...Array(30).keys()].map((n) => [`/srv/${n}/x`, { link: '/lost' }]));
    const findings = await find(files);
    expect(findings).toHaveLength(21);
    expect(findings.map(({ message }) => message)).toContain(
      '10 further links in 10 directories lead nowhere',
    );
  });

  it('is silent about what other rules name, and what nobody misses', async () => {
    const files = {
      '/app': { link: '/opt/app' },
      '/etc/mtab': { link: '/proc/mounts' },
      '/etc/resolv.conf': { link: '../run/systemd/resolve/stub-resolv.conf' },
      '/etc/alternatives/awk.1.gz': { link: '/usr/share/man/man1/mawk.1.gz' },
      '/var/log/README': { link: '/usr/share/doc/x' },
      '/home/app/.mozilla/lock': { link: '127.0.1.1:+42' },
      '/bin/sh': { link: `${STORE}-bash-5.2/bin/bash` },
      '/data/x': { link: '/data/y' },
    };
    expect(await find(files, { cmd: ['/app'], volumes: ['/data'] })).toEqual([]);
  });
});
