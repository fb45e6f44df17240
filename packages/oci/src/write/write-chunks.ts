import { open } from 'node:fs/promises';

/** Writes a new file, piece by piece, and returns its size in bytes. @throws system errors, EEXIST among them. */
export async function writeChunks(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await open(file, 'wx');
  let total = 0;
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; )
        at += (await handle.write(chunk, at, chunk.length - at)).bytesWritten;
      total += chunk.length;
    }
  } finally {
    await handle.close();
  }
  return total;
}
