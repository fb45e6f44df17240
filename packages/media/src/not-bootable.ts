import { UpError } from '@up/core';
import { type Compression, isElf, sniffCompression } from '@up/formats';
import type { MediumFile } from './file/medium-file.ts';

const UNPACK: Readonly<Record<Exclude<Compression, 'none'>, string>> = {
  gzip: 'gunzip --keep',
  zstd: 'zstd --decompress',
  xz: 'unxz --keep',
  bzip2: 'bunzip2 --keep',
};

const HEAD_BYTES = 4096;
const BOOTABLE =
  'Bootable are ISOs, disks (raw, qcow2, vmdk, vdi), kernels, unified kernel images, and what `nixos-rebuild build-vm` made.';

/** What is to be done with a file that is compressed; undefined where it is not. */
export function compressedError(path: string, head: Uint8Array): UpError | undefined {
  const compression = sniffCompression(head);
  if (compression === 'none') return undefined;
  return new UpError(
    'UP_MEDIUM_UNREADABLE',
    `${path} is compressed with ${compression}, and cannot be booted as it is`,
    {
      hint: `Unpack it first: ${UNPACK[compression]} ${path}`,
    },
  );
}

/** Why a file is nothing to boot, in words, by what it is instead. */
export async function notBootableError({ path, sizeBytes, readAt }: MediumFile): Promise<UpError> {
  const head = await readAt(0, HEAD_BYTES);
  const { what, hint = BOOTABLE } = describe(head);
  return new UpError('UP_MEDIUM_UNREADABLE', `${path} (${sizeBytes} bytes) is ${what}`, { hint });
}

interface Description {
  readonly what: string;
  readonly hint?: string;
}

const MAGICS: readonly (readonly [string, number, Description])[] = [
  [
    '07070',
    0,
    { what: 'an initramfs (cpio), and no kernel', hint: 'Name the kernel, and this with --initrd.' },
  ],
  ['ustar', 257, { what: 'a tar archive', hint: 'A container image? Then: up inspect FILE, up smoke FILE.' }],
  ['PK\x03\x04', 0, { what: 'a zip archive', hint: 'Unpack it first: unzip FILE' }],
  ['7z\xbc\xaf\x27\x1c', 0, { what: 'a 7z archive', hint: 'Unpack it first: 7z x FILE' }],
  ['hsqs', 0, { what: 'a squashfs: a file system without a boot loader' }],
  [
    'vhdxfile',
    0,
    { what: 'a disk in the format vhdx', hint: 'Convert it: qemu-img convert -O qcow2 FILE disk.qcow2' },
  ],
  ['<!DOCTYPE', 0, { what: 'a web page, perhaps the answer of a server in place of the file' }],
  ['<html', 0, { what: 'a web page, perhaps the answer of a server in place of the file' }],
  [
    'version https://git-lfs',
    0,
    { what: 'a pointer of git-lfs, not the file itself', hint: 'Fetch the file: git lfs pull' },
  ],
];

function describe(head: Uint8Array): Description {
  const start = new TextDecoder('latin1').decode(head);
  const found = MAGICS.find(([magic, at]) => start.startsWith(magic, at));
  if (found !== undefined) return found[2];
  if (isElf(head)) return { what: 'a program (ELF), and no kernel that a boot loader starts' };
  if (head.every((byte) => byte === 0))
    return { what: 'empty at its start: there is no table and no boot code in it' };
  if (isText(head)) return { what: 'a text, and nothing that can be booted' };
  return { what: 'nothing that can be booted: no ISO 9660 volume, no partition table, no kernel' };
}

/** UTF-8 without control characters; a character may be cut at the end. */
function isText(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head, { stream: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no text has
  return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/.test(text);
}
