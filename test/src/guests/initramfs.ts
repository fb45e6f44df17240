import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { guestFile } from './guest-file.ts';
import { type GuestKernel, guestKernel } from './guest-kernel.ts';
import { moduleClosure } from './module-closure.ts';

export interface InitramfsOptions {
  readonly name: string;
  /** What /init does once busybox, /proc, /sys, /dev, the console and the modules are there. */
  readonly init: string;
  /** Default: x86_64's. */
  readonly kernel?: GuestKernel | undefined;
  /** Loaded before `init` runs, in this order. */
  readonly modules?: readonly string[] | undefined;
  /** Further files: path in the guest -> text, or the path of a guest file to copy. */
  readonly files?: Readonly<Record<string, string | Uint8Array | { readonly from: string }>> | undefined;
}

/** A gzipped cpio archive with busybox, modules and a /init. */
export function initramfs({
  name,
  init,
  kernel = guestKernel(),
  modules = [],
  files = {},
}: InitramfsOptions): string {
  const script = `${PRELUDE}${init}`;
  return guestFile({
    name: `${name}.cpio.gz`,
    recipe: ['initramfs', kernel.architecture, kernel.version, script, modules, files],
    make: (path, root) => {
      for (const directory of ['bin', 'modules', 'dev', 'proc', 'sys', 'etc', 'tmp', 'run', 'mnt']) {
        mkdirSync(join(root, directory));
      }
      copyFileSync(kernel.busybox, join(root, 'bin/busybox'));
      const closure = moduleClosure(kernel, modules);
      for (const file of closure) copyFileSync(file, join(root, 'modules', basename(file)));
      writeFileSync(join(root, 'modules/order'), closure.map((file) => `${basename(file)}\n`).join(''));
      writeFileSync(join(root, 'init'), script, { mode: 0o755 });
      for (const [target, content] of Object.entries(files)) {
        const file = join(root, target);
        mkdirSync(dirname(file), { recursive: true });
        if (typeof content === 'string' || content instanceof Uint8Array)
          writeFileSync(file, content, { mode: 0o755 });
        else copyFileSync(content.from, file);
      }
      writeFileSync(path, gzipSync(archive(root)));
    },
  });
}

/** The tree as cpio's own `newc` writer gives it: independent of the code under test. */
function archive(root: string): Buffer {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return execFileSync('cpio', ['-o', '-H', 'newc', '--quiet', '--reproducible', '-R', '0:0'], {
    cwd: root,
    input: ['.', ...names].map((name) => `${name}\n`).join(''),
    maxBuffer: 256 * 1024 * 1024,
  });
}

const PRELUDE = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox --install -s /bin
exec </dev/console >/dev/console 2>&1
for module in $(cat /modules/order); do insmod /modules/$module; done
`;
