import { describe, expect, it } from 'vitest';
import { STATIC, STORE } from '../../testing/find-in-image.ts';
import type { FileSpecs } from '../../testing/make-image.ts';
import { SOUND_FILES, withProgram } from '../../testing/supervisor-image.ts';
import { mend, rulesNamed } from '../testing/mend.ts';

const RULES = rulesNamed('fhs/store-only', 'fhs/missing-path');
const ENV = `${STORE}-env`;

const withConf = (conf: string, files: FileSpecs = {}) => ({
  rules: RULES,
  config: { cmd: ['/usr/bin/supervisord', '-c', '/etc/supervisord.conf'] },
  files: { ...SOUND_FILES, '/etc/supervisord.conf': { text: conf }, ...files },
});

describe('fhs/store-only', () => {
  it('links a program to the best of the store', async () => {
    const { actions, left } = await mend(
      withConf(withProgram('command=/usr/bin/neko serve'), {
        [`${STORE}-neko-1/bin/neko`]: STATIC,
        [`${STORE}-neko-1/share/neko`]: STATIC,
      }),
    );
    expect(actions).toEqual([{ kind: 'symlink', path: '/usr/bin/neko', target: `${STORE}-neko-1/bin/neko` }]);
    expect(left).toEqual([]);
  });

  it('makes one link for several who name it', async () => {
    const { plan } = await mend(
      withConf(`${withProgram('command=/opt/neko a')}[program:b]\ncommand=/opt/neko b\n`, {
        [`${STORE}-neko-1/bin/neko`]: STATIC,
      }),
    );
    expect(plan.actions).toHaveLength(1);
    expect(plan.actions[0]?.mends.map(({ line }) => line)).toEqual([5, 7]);
  });

  it('puts it where a link of the directory leads, with what is there left as it is', async () => {
    const { actions, left, repaired } = await mend(
      withConf(withProgram('command=/opt/bin/neko'), {
        '/opt/bin': { link: `${ENV}/bin` },
        [`${ENV}/bin/other`]: STATIC,
        [`${STORE}-neko-1/bin/neko`]: STATIC,
      }),
    );
    expect(actions).toEqual([
      { kind: 'symlink', path: `${ENV}/bin/neko`, target: `${STORE}-neko-1/bin/neko` },
    ]);
    expect(repaired.tree.lookup('/opt/bin/other').status).toBe('found');
    expect(left).toEqual([]);
  });

  it('replaces a link that leads into a store path which is not there', async () => {
    const gone = '/nix/store/1d2yn9xr7w8l3n4b0c5f6g7h8i9j0k1l-neko-0/bin/neko';
    const { actions, left } = await mend(
      withConf(withProgram('command=/usr/bin/neko'), {
        '/usr/bin/neko': { link: gone },
        [`${STORE}-neko-1/bin/neko`]: STATIC,
      }),
    );
    expect(actions).toMatchObject([{ path: '/usr/bin/neko', replaces: gone }]);
    expect(left).toEqual([]);
  });

  it('takes no program that is for another processor', async () => {
    const { actions, left } = await mend(
      withConf(withProgram('command=/usr/bin/neko'), {
        [`${STORE}-neko-1/bin/neko`]: {
          elf: { machine: { code: 183, name: 'AArch64', architecture: 'arm64' } },
          mode: 0o755,
        },
      }),
    );
    expect(actions).toEqual([]);
    expect(left).toEqual(['fhs/store-only: what the store has of that name is for another processor']);
  });

  it('says of what is nowhere that nothing has that name', async () => {
    const { left } = await mend(withConf(withProgram('command=/usr/bin/nothing')));
    expect(left).toEqual(['fhs/missing-path: nothing in the image has that name']);
  });

  it('never puts a link in the place of something else', async () => {
    const { actions, left } = await mend(
      withConf(withProgram('command=/usr/bin/tool/neko'), {
        '/usr/bin/tool': { text: 'a file' },
        [`${STORE}-neko-1/bin/neko`]: STATIC,
      }),
    );
    expect(actions).toEqual([]);
    expect(left).toEqual(['fhs/store-only: /usr/bin/tool is no directory']);
  });
});

describe('fhs/store-only with --rewrite', () => {
  const files = { [`${STORE}-neko-1/bin/neko`]: STATIC };
  const textOf = ({ repaired }: Awaited<ReturnType<typeof mend>>): string | undefined => {
    const found = repaired.tree.lookup('/etc/supervisord.conf');
    return found.status === 'found' ? found.node.facts?.text : undefined;
  };

  it('writes store paths where the old ones stood, and touches nothing else', async () => {
    const conf = withProgram(
      '; /usr/bin/neko is the program',
      'command =  "/usr/bin/neko"  --bin=/usr/bin/neko -x /usr/bin/neko2 ; or /usr/bin/neko',
      'autostart=true',
    ).replaceAll('\n', '\r\n');
    const mended = await mend({ ...withConf(conf, files), rewrite: true });
    expect(mended.left).toEqual([]);
    expect(mended.actions).toMatchObject([{ kind: 'rewrite', path: '/etc/supervisord.conf' }]);
    const to = `${STORE}-neko-1/bin/neko`;
    expect(textOf(mended)).toBe(
      conf.replace(
        '"/usr/bin/neko"  --bin=/usr/bin/neko -x /usr/bin/neko2 ;',
        `"${to}"  --bin=${to} -x /usr/bin/neko2 ;`,
      ),
    );
  });

  it('finds it on a line that continues the value', async () => {
    const conf = withProgram('command=', '  /usr/bin/neko', '  serve');
    const mended = await mend({ ...withConf(conf, files), rewrite: true });
    expect(mended.left).toEqual([]);
    expect(textOf(mended)).toBe(conf.replace('/usr/bin/neko', `${STORE}-neko-1/bin/neko`));
  });

  it('makes a link where the path is written in another way', async () => {
    const conf = withProgram('command=/usr/bin/"neko"');
    const mended = await mend({ ...withConf(conf, files), rewrite: true });
    expect(mended.actions).toMatchObject([{ kind: 'symlink', path: '/usr/bin/neko' }]);
    expect(textOf(mended)).toBe(conf);
  });

  it('makes a file of its own out of a link into the store', async () => {
    const conf = withProgram('command=/usr/bin/neko');
    const mended = await mend({
      ...withConf('', { ...files, '/etc/supervisord.conf': { link: `${STORE}-conf/s.conf` } }),
      rewrite: true,
      files: {
        ...SOUND_FILES,
        ...files,
        '/etc/supervisord.conf': { link: `${STORE}-conf/s.conf` },
        [`${STORE}-conf/s.conf`]: { text: conf, mode: 0o444 },
      },
    });
    expect(mended.left).toEqual([]);
    expect(mended.repaired.tree.lstat('/etc/supervisord.conf')).toMatchObject({ type: 'file', mode: 0o644 });
    expect(mended.repaired.tree.lstat(`${STORE}-conf/s.conf`)?.facts?.text).toBe(conf);
  });
});
