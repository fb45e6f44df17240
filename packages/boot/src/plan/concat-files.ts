import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** One file with the content of others, each filled up to four bytes, as a boot loader puts initrds into memory. */
export async function concatFiles(files: readonly string[], target: string): Promise<void> {
  await pipeline(async function* () {
    for (const file of files) {
      let size = 0;
      for await (const chunk of createReadStream(file)) {
        const bytes = chunk as Uint8Array;
        size += bytes.length;
        yield bytes;
      }
      yield new Uint8Array((4 - (size % 4)) % 4);
    }
  }, createWriteStream(target));
}
