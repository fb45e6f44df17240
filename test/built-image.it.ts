import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RegistryProcess } from '../packages/oci/test/registry-process.ts';
import { describeWith } from './src/needs.ts';
import { testDirectory, up } from './src/up.ts';

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

async function build(output: string, ...more: readonly string[]): Promise<{ readonly digest: string }> {
  const { code, stdout, stderr } = await up([
    'build',
    'default',
    'container',
    '-o',
    output,
    '--json',
    ...more,
  ]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout).data;
}

/** What `up build` makes, in the hands of others. */
describeWith(['skopeo', 'umoci', 'docker-registry', 'root'], 'a built image', () => {
  it('is byte for byte the same when it is built again', async () => {
    using directory = testDirectory();
    const digests = [];
    for (const name of ['one.tar', 'two.tar']) {
      const path = join(directory.path, name);
      await build(path, '--format', 'oci-archive', '--compress', 'gzip');
      digests.push(createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
    expect(digests[0]).toBe(digests[1]);
  });

  it('is taken by skopeo and unpacked by umoci, owners and modes as they are', async () => {
    using directory = testDirectory();
    const layout = join(directory.path, 'layout');
    const { digest } = await build(layout);
    expect(JSON.parse(run('skopeo', 'inspect', `oci:${layout}`))).toMatchObject({ Digest: digest });
    run('umoci', 'unpack', '--image', `${layout}:default`, join(directory.path, 'bundle'));
    const root = join(directory.path, 'bundle/rootfs');
    expect(run('stat', '--format', '%a %u:%g', join(root, 'tmp'), join(root, 'var/hls'))).toBe(
      '1777 0:0\n755 1000:1000\n',
    );
    expect(run('chroot', root, '/usr/local/bin/node', '--version').trim()).toBe(process.version);
  });

  it('goes through a registry, and is found without a fault there', async () => {
    using directory = testDirectory();
    const layout = join(directory.path, 'layout');
    const { digest } = await build(layout, '--compress', 'gzip');
    await using registry = await RegistryProcess.start();
    const name = `${registry.host}/up/test-origin:default`;
    run('skopeo', 'copy', '--quiet', '--dest-tls-verify=false', `oci:${layout}`, `docker://${name}`);
    const env = { XDG_CACHE_HOME: join(directory.path, 'cache') };
    const { code, stdout } = await up(['inspect', `registry://${name}`, '--json'], { env });
    expect(code).toBe(0);
    const { data } = JSON.parse(stdout);
    expect(data.image).toMatchObject({ digest, format: 'registry' });
    expect(data.counts.error).toBe(0);
  });
});
