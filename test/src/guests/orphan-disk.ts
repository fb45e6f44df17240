import { guestFile } from './guest-file.ts';
import { guestTool } from './guest-tool.ts';

/** A qcow2 that keeps what differs from a file that is not there. */
export function orphanQcow2(): string {
  return guestFile({
    name: 'orphan.qcow2',
    recipe: ['orphan'],
    make: (path, scratch) => {
      const overlay = ['create', '-q', '-f', 'qcow2', '-u', '-F', 'raw', '-b', `${scratch}/base.raw`];
      guestTool('qemu-img', [...overlay, path, '64M']);
    },
  });
}
