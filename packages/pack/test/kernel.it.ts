import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { archivePackage } from '../src/kernel/archive-package.ts';
import { chooseKernel } from '../src/kernel/choose-kernel.ts';
import { debianKernel } from '../src/kernel/debian-kernel.ts';
import { hostKernel } from '../src/kernel/host-kernel.ts';
import type { KernelContext } from '../src/kernel/kernel.ts';
import { readModuleInfo } from '../src/kernel/module-info.ts';
import { plainModule } from '../src/kernel/module-store.ts';
import { buildModule } from '../src/testing/build-module.ts';
import { temporaryDirectory } from './project.ts';

const NAME = 'linux-image-9.9.9-test-amd64';
const META = 'linux-image-cloud-amd64';

function context(cacheDir: string, more: Partial<KernelContext> = {}): KernelContext {
  const { signal } = new AbortController();
  return { architecture: 'x64', cacheDir, env: { PATH: process.env['PATH'] }, signal, ...more };
}

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** What a distribution's package of a kernel looks like, in small. */
async function kernelRoot(root: string, suffix = ''): Promise<void> {
  const modules = join(root, 'lib/modules/9.9.9-test');
  await put(join(root, 'boot/vmlinuz-9.9.9-test'), 'a kernel');
  await put(join(root, 'boot/config-9.9.9-test'), 'CONFIG_X=y\n');
  await put(join(modules, 'modules.builtin'), 'kernel/drivers/virtio/virtio_pci.ko\n');
  await put(join(modules, 'kernel/drivers/net/virtio_net.ko'), buildModule({ depends: 'failover' }));
  await put(join(modules, 'kernel/net/core/failover.ko'), buildModule({ depends: '' }));
  if (suffix === '') return;
  const program = suffix === '.xz' ? 'xz' : suffix === '.gz' ? 'gzip' : 'zstd';
  const args = suffix === '.zst' ? ['-q', '--rm'] : [];
  execFileSync(program, [...args, join(modules, 'kernel/drivers/net/virtio_net.ko')]);
}

/** An archive with one kernel, served from a directory. */
async function serveArchive(root: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const tree = join(root, 'tree');
  await kernelRoot(tree);
  await put(
    join(tree, 'DEBIAN/control'),
    `Package: ${NAME}\nVersion: 9.9.9-1\nArchitecture: amd64\nMaintainer: nobody <nobody@example.org>\nDescription: test\n`,
  );
  const deb = join(root, 'srv/pool/kernel.deb');
  await mkdir(dirname(deb), { recursive: true });
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, deb]);
  const bytes = await readFile(deb);
  const stanza = (name: string, depends: string): string =>
    `Package: ${name}\nVersion: 9.9.9-1\nDepends: ${depends}\nFilename: pool/kernel.deb\nSize: ${bytes.length}\nSHA256: ${digestOf(bytes)}\n`;
  const index = join(root, 'srv/dists/test/main/binary-amd64/Packages');
  await put(index, `${stanza(NAME, 'kmod')}\n${stanza(META, `${NAME} (= 9.9.9-1)`)}`);
  execFileSync('xz', [index]);
  const release = `Suite: test\nSHA256:\n ${digestOf(await readFile(`${index}.xz`))} 1 main/binary-amd64/Packages.xz\n`;
  await put(join(root, 'srv/dists/test/InRelease'), release);
  const server = createServer(({ url = '' }, response) => {
    readFile(join(root, 'srv', url)).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Stands in for gpgv with Debian's keys: it takes any text for signed. */
async function trustingGpgv(directory: string): Promise<NodeJS.ProcessEnv> {
  const path = join(directory, 'bin/gpgv');
  await put(
    path,
    '#!/bin/sh\nwhile [ $# -gt 1 ]; do [ "$1" = --output ] && out=$2; shift; done\ncat "$1" > "$out"\n',
  );
  execFileSync('chmod', ['+x', path]);
  return { PATH: `${dirname(path)}:${process.env['PATH']}` };
}

describeWith(['xz', 'dpkg-deb', 'gpgv'], "Debian's kernel", () => {
  it('is fetched, verified and unpacked once; after that no network is needed', async () => {
    await using directory = await temporaryDirectory();
    const cache = join(directory.path, 'cache');
    const env = await trustingGpgv(directory.path);
    {
      await using archive = await serveArchive(directory.path);
      const kernel = await debianKernel(context(cache, { env }), {
        archives: [{ url: archive.url, suite: 'test' }],
      });
      expect(kernel).toMatchObject({
        release: '9.9.9-test',
        origin: { from: 'debian', package: NAME, version: '9.9.9-1', verifiedBy: 'gpgv' },
      });
      expect(await readFile(kernel.image, 'utf8')).toBe('a kernel');
    }
    const again = await chooseKernel({ from: 'debian' }, context(cache));
    expect(again.release).toBe('9.9.9-test');
    expect(await readdir(again.modules ?? '')).toEqual(['kernel', 'modules.builtin']);
    // Nothing of the work is left.
    expect(await readdir(join(cache, 'kernels/debian'))).toEqual([`${NAME}_9.9.9-1_amd64`]);
    await writeFile(again.image, 'cut');
    await expect(
      debianKernel(context(cache), { archives: [{ url: 'http://127.0.0.1:9', suite: 'test' }] }),
    ).rejects.toMatchObject({ code: 'UP_BUILD_FAILED', hint: expect.stringContaining('Without a network') });
  });

  it('is refused where the signature or a digest does not fit', async () => {
    await using directory = await temporaryDirectory();
    await using archive = await serveArchive(directory.path);
    const work = join(directory.path, 'work');
    await mkdir(work);
    const fetch = (env: NodeJS.ProcessEnv, suite = 'test'): Promise<unknown> =>
      archivePackage(
        { meta: META, architecture: 'amd64', directory: work, archives: [{ url: archive.url, suite }] },
        context(directory.path, { env }),
      );
    await expect(fetch({ PATH: process.env['PATH'] })).rejects.toMatchObject({
      code: 'UP_BUILD_FAILED',
      message: expect.stringContaining('has a signature that does not verify'),
    });
    await expect(fetch({ PATH: directory.path })).rejects.toMatchObject({
      message: expect.stringContaining('is not reached by https'),
    });
    const env = await trustingGpgv(directory.path);
    await expect(fetch(env, 'other')).rejects.toMatchObject({
      message: expect.stringContaining('the server answered 404'),
    });
    await writeFile(join(directory.path, 'srv/pool/kernel.deb'), 'something else');
    await expect(fetch(env)).rejects.toMatchObject({
      message: expect.stringContaining('its digest is not the one that the archive states'),
    });
  });

  it('does not exist for every processor', async () => {
    await using directory = await temporaryDirectory();
    await expect(debianKernel(context(directory.path, { architecture: 'ppc64' }), {})).rejects.toMatchObject({
      code: 'UP_PLATFORM',
    });
  });
});

describeWith(['xz', 'zstd', 'gzip'], 'a kernel of this machine', () => {
  it.each(['', '.gz', '.xz', '.zst'])('is found with its modules, compressed as "%s"', async (suffix) => {
    await using directory = await temporaryDirectory();
    await kernelRoot(directory.path, suffix);
    const kernel = await hostKernel(directory.path);
    expect(kernel).toMatchObject({ release: '9.9.9-test', origin: { from: 'host' } });
    const file = join(kernel?.modules ?? '', `kernel/drivers/net/virtio_net.ko${suffix}`);
    const options = context(join(directory.path, 'cache'));
    const plain = await plainModule(file, options);
    expect(readModuleInfo(await readFile(plain)).depends).toEqual(['failover']);
    expect(await plainModule(file, options)).toBe(plain);
  });

  it('is left alone without drivers for virtual machines', async () => {
    await using directory = await temporaryDirectory();
    await put(join(directory.path, 'boot/vmlinuz-1.2.3'), 'a kernel');
    expect(await hostKernel(directory.path)).toBeUndefined();
  });

  it('is taken from where the user says', async () => {
    await using directory = await temporaryDirectory();
    await kernelRoot(directory.path);
    const path = join(directory.path, 'boot/vmlinuz-9.9.9-test');
    const modules = join(directory.path, 'lib/modules/9.9.9-test');
    const given = context(directory.path);
    expect(await chooseKernel({ from: 'file', path, modules }, given)).toEqual({
      ...{ image: path, release: '9.9.9-test', modules, origin: { from: 'file', path } },
    });
    expect(await chooseKernel({ from: 'file', path }, given)).toMatchObject({ modules: undefined });
    for (const [wrong, message] of [
      [{ path: `${path}.gone` }, 'cannot be read (ENOENT)'],
      [{ path: join(modules, 'modules.builtin') }, 'does not say which kernel it is'],
      [{ path, modules: path }, 'is no directory with modules'],
    ] as const)
      await expect(chooseKernel({ from: 'file', ...wrong }, given)).rejects.toMatchObject({
        code: 'UP_BUILD_FAILED',
        message: expect.stringContaining(message),
      });
  });
});
