import { patched } from './damaged.ts';
import { squashfsVolume } from './volumes.ts';

/** A squashfs that can be mounted, and whose files cannot be read: the data behind its superblock is not what it was. */
export function damagedSquashfs(): string {
  const whole = squashfsVolume({
    name: 'guest',
    files: { greeting: 'hello\n'.repeat(20_000), padding: 'x'.repeat(400_000) },
  });
  const SUPERBLOCK = 96;
  return patched(whole, { [SUPERBLOCK]: Array.from({ length: 200 }, () => 0xa5) });
}
