import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { guestFile } from './guest-file.ts';

/** A cpio archive with these files and nothing else: no busybox, no shell. */
export function bareInitramfs(files: Readonly<Record<string, string>>): string {
  return guestFile({
    name: 'bare.cpio',
    recipe: ['bare', files],
    make: (path, root) => {
      for (const [target, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, target)), { recursive: true });
        writeFileSync(join(root, target), text, { mode: 0o755 });
      }
      const names = [...new Set(Object.keys(files).flatMap((file) => [dirname(file), file]))];
      const archive = execFileSync('cpio', ['-o', '-H', 'newc', '--quiet', '-R', '0:0'], {
        cwd: root,
        input: names.map((name) => `${name}\n`).join(''),
      });
      writeFileSync(path, archive);
    },
  });
}
