/** Where a piece of output was written to. */
export type OutputStream = 'stdout' | 'stderr';

export interface OutputPiece {
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

const HEADER_BYTES = 8;
/** 0 is stdin, echoed; 3 is what the engine itself has to say about the log. */
const STREAMS: readonly (OutputStream | undefined)[] = ['stdout', 'stdout', 'stderr', 'stderr'];

/**
 * Takes output apart that an engine sends in frames: stream number, three zeros, length, then the bytes. The
 * bytes are handed on as they come: a frame of any length takes no memory. Output that is not in frames (of a
 * container with a terminal) is all stdout.
 */
export async function* demux(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<OutputPiece, void, void> {
  const header = new Uint8Array(HEADER_BYTES);
  let headerFilled = 0;
  let stream: OutputStream = 'stdout';
  let left = 0;
  let framed = true;
  for await (const chunk of chunks) {
    let at = 0;
    while (framed && at < chunk.length) {
      if (left > 0) {
        const bytes = chunk.subarray(at, at + left);
        at += bytes.length;
        left -= bytes.length;
        yield { stream, bytes };
        continue;
      }
      const part = chunk.subarray(at, at + HEADER_BYTES - headerFilled);
      header.set(part, headerFilled);
      headerFilled += part.length;
      at += part.length;
      if (headerFilled < HEADER_BYTES) continue;
      headerFilled = 0;
      const named =
        header[1] === 0 && header[2] === 0 && header[3] === 0 ? STREAMS[header[0] ?? 4] : undefined;
      if (named === undefined) {
        framed = false;
        yield { stream: 'stdout', bytes: header.slice() };
      } else {
        stream = named;
        left = new DataView(header.buffer).getUint32(4);
      }
    }
    if (!framed && at < chunk.length) yield { stream: 'stdout', bytes: chunk.subarray(at) };
  }
  if (headerFilled > 0) yield { stream: 'stdout', bytes: header.slice(0, headerFilled) };
}

/** The pieces of output that is not in frames. */
export async function* undivided(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<OutputPiece, void, void> {
  for await (const bytes of chunks) yield { stream: 'stdout', bytes };
}
