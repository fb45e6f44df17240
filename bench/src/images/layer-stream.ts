import { type TarMember, tarEndMarker, tarHeader, tarPadding } from '@up/formats';
import type { Bodies } from './bodies.ts';
import type { LayerFile } from './layer-files.ts';

const CHUNK_BYTES = 1024 * 1024;
/** A fixed day, so that the same spec gives the same bytes. */
const MTIME_SEC = 1_700_000_000;

/** The tar of one layer, in chunks of a MiB; each is the consumer's to keep. */
export function* layerStream(files: readonly LayerFile[], bodies: Bodies): Generator<Uint8Array, void, void> {
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  for (const piece of pieces(files, bodies)) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + CHUNK_BYTES - filled);
      chunk.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < CHUNK_BYTES) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      filled = 0;
    }
  }
  yield chunk.subarray(0, filled);
}

/** Of the tar that `layerStream` makes, in bytes. */
export function layerBytes(files: readonly LayerFile[]): number {
  const ofFile = (file: LayerFile): number => {
    const body = file.type === 'file' ? file.sizeBytes : 0;
    return tarHeader(memberOf(file)).length + body + tarPadding(body).length;
  };
  return files.reduce((sum, file) => sum + ofFile(file), tarEndMarker().length);
}

function* pieces(files: readonly LayerFile[], bodies: Bodies): Generator<Uint8Array, void, void> {
  for (const file of files) {
    yield tarHeader(memberOf(file));
    if (file.type !== 'file') continue;
    yield* bodies.pieces(file.kind, file.sizeBytes, file.cut);
    yield tarPadding(file.sizeBytes);
  }
  yield tarEndMarker();
}

function memberOf(file: LayerFile): TarMember {
  const { type, path } = file;
  const common = { path, uid: 0, gid: 0, mtimeSec: MTIME_SEC };
  if (type === 'directory') return { ...common, type, mode: 0o755 };
  if (type === 'symlink') return { ...common, type, mode: 0o777, linkPath: file.target };
  return { ...common, type, mode: file.mode, sizeBytes: file.sizeBytes };
}
