import { open } from 'node:fs/promises';
import { basename } from 'node:path';

const HEAD_BYTES = 0x8000;
/** The setup header of the x86 boot protocol (Documentation/arch/x86/boot.rst). */
const SIGNATURE_AT = 0x202;
const VERSION_POINTER_AT = 0x20e;
const SETUP_AT = 0x200;

/** What `uname -r` will say of a kernel image: by the header of an x86 image, else by its name; undefined if neither. */
export async function kernelRelease(path: string): Promise<string | undefined> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 });
  return releaseIn(buffer.subarray(0, bytesRead)) ?? releaseOfName(basename(path));
}

/** The release in the beginning of an x86 image: the first word of its version string. */
export function releaseIn(head: Buffer): string | undefined {
  if (head.length < SETUP_AT + 0x20 || head.toString('latin1', SIGNATURE_AT, SIGNATURE_AT + 4) !== 'HdrS')
    return undefined;
  const at = head.readUInt16LE(VERSION_POINTER_AT) + SETUP_AT;
  const text = head.toString('latin1', at, at + 256);
  return releaseOf(/^[^\0 ]*/.exec(text)?.[0]);
}

/** `vmlinuz-6.1.0-56-cloud-amd64` -> `6.1.0-56-cloud-amd64`. */
export function releaseOfName(name: string): string | undefined {
  return releaseOf(/^[A-Za-z]+-(.+)$/.exec(name)?.[1]);
}

/** It becomes part of paths: nothing but what releases are made of. */
function releaseOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\d+\.[\w.+~-]{1,100}$/.test(text) ? text : undefined;
}
