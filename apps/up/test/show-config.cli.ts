import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith, needs } from '../../../test/src/needs.ts';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { barePath, ROOT, testDirectory, up } from '../../../test/src/up.ts';
import { which } from '../../../test/src/which.ts';

const nixes = (await testedNixes()).filter(({ missing }) => missing === undefined);

describeWith(['nix-instantiate', 'busybox'], 'up show PROFILE --config', () => {
  it.each(nixes)('prints what the flake makes of a profile, with $name', async (nix) => {
    const bench: NixBench = makeNixBench(nix);
    try {
      const env = Object.fromEntries(
        Object.entries(bench.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const nginx = await up(['show', 'debug', '--config', 'nginx'], { env });
      expect(nginx.code, nginx.stderr).toBe(0);
      expect(nginx.stdout).toContain('listen 0.0.0.0:17080;');
      expect(nginx.stdout).toContain(
        'access_log /var/log/nginx/segments.log origin gzip=4 buffer=256k flush=5s;',
      );

      const ffmpeg = await up(['show', '4k-abr', '--config', 'ffmpeg', '--json'], { env });
      const { data } = JSON.parse(ffmpeg.stdout);
      expect(data).toMatchObject({ profile: 'test-origin/4k-abr', config: 'ffmpeg' });
      // A shell reads it as the words that ffmpeg is to be given.
      const words = spawnSync('sh', ['-c', `ffmpeg() { printf '%s\\n' "$@"; }\n${data.text}`], {
        encoding: 'utf8',
      });
      expect(words.stdout.split('\n')).toContain('/var/hls/2160p/stream.m3u8');
      expect(words.stdout).toMatch(/^\[0:v\]split=5\[s0\]/m);
      expect(words.stderr).toBe('');

      const swarm = await up(['show', 'swarm-client/default', '--config', 'nginx'], { env });
      expect(swarm.code).toBe(3);
      expect(swarm.stderr).toContain('served by its own program');
    } finally {
      bench.remove();
    }
  });

  const real = needs(['nginx']);
  it.skipIf(real.skip)(`prints what nginx accepts ${real.reason}`.trim(), async () => {
    using directory = testDirectory();
    const { stdout } = await up(['show', 'logged', '--config', 'nginx']);
    const file = join(directory.path, 'nginx.conf');
    writeFileSync(file, stdout.replaceAll(/\/(run\/hls-nginx|var\/hls|var\/log\/nginx)/g, directory.path));
    const { status, stderr } = spawnSync(which('nginx'), ['-t', '-e', 'stderr', '-c', file], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
  });

  it('says what is missing: Nix, the library of the project, up sync', async () => {
    using directory = testDirectory();
    const bin = join(directory.path, 'bin');
    mkdirSync(bin);
    const withoutNix = await up(['show', 'default', '--config', 'nginx'], { env: { PATH: barePath(bin) } });
    expect(withoutNix.code).toBe(4);
    expect(withoutNix.stderr).toContain('Install Nix');

    const project = join(directory.path, 'project');
    mkdirSync(project);
    cpSync(join(ROOT, 'up.toml'), join(project, 'up.toml'));
    const withoutLibrary = await up(['show', 'default', '--config', 'nginx'], { cwd: project });
    expect(withoutLibrary.code).toBe(3);
    expect(withoutLibrary.stderr).toContain('has no nix/lib');
    cpSync(join(ROOT, 'nix/lib'), join(project, 'nix/lib'), { recursive: true });
    const unsynced = await up(['show', 'default', '--config', 'nginx'], { cwd: project });
    expect(unsynced.stderr).toContain('up sync');

    const unknown = await up(['show', 'default', '--config', 'apache']);
    expect(unknown.code).toBe(3);
    const both = await up(['show', 'default', '--config', 'nginx', '--settings']);
    expect(both.code).toBe(3);
  });
});
