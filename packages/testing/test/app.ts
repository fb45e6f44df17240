import { readFileSync } from 'node:fs';
import type { BootSource } from '@up/qemu';
import { guestFile } from '../../../test/src/guests/guest-file.ts';
import { guestKernel } from '../../../test/src/guests/guest-kernel.ts';
import { HTTP, NETWORK, X86_MODULES } from '../../../test/src/guests/init-scripts.ts';
import { initramfs } from '../../../test/src/guests/initramfs.ts';
import { writeDockerArchive } from '../../../test/src/images/docker-archive.ts';

/** An image with a web server in it, as `docker save` writes it. */
export function appImage(): string {
  const { busybox } = guestKernel();
  const config = {
    Env: ['PATH=/bin'],
    // The first process of a container has to obey SIGTERM by itself.
    Cmd: ['/bin/sh', '-c', "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait"],
    ExposedPorts: { '8080/tcp': {} },
  };
  const files = {
    '/bin': { directory: true },
    '/bin/sh': { link: 'busybox' },
    '/bin/httpd': { link: 'busybox' },
    '/tmp': { directory: true, mode: 0o1777 },
    '/www/health': { text: 'OK\n' },
  } as const;
  return guestFile({
    name: 'app.tar',
    recipe: ['app image', config, files, busybox],
    make: (path) =>
      writeDockerArchive(path, {
        tag: 'up-testing-app:1',
        config,
        files: { ...files, '/bin/busybox': { program: readFileSync(busybox) } },
      }),
  });
}

/** A machine with the same server in it, and a shell on its console. */
export function appMachine(): BootSource {
  const init = `${NETWORK}${HTTP}while :; do setsid cttyhack sh; done\n`;
  return {
    kind: 'kernel',
    kernel: guestKernel().image,
    initrd: initramfs({ name: 'testing', init, modules: X86_MODULES }),
    append: 'console=ttyS0',
  };
}
