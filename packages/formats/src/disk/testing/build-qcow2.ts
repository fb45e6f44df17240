import { deflateRawSync } from 'node:zlib';

export const CLUSTER_BYTES = 512;

export interface BuildQcow2Options {
  /** By cluster. `zero` is marked as such; what is not here is not stored. */
  readonly clusters: ReadonlyMap<number, Uint8Array | 'zero'>;
  readonly virtualSizeBytes: number;
  readonly compressed?: boolean;
}

/** A qcow2 image of version 3 with the smallest clusters. Two of them hold the L1 table, each L2 table takes one. */
export function buildQcow2({
  clusters,
  virtualSizeBytes,
  compressed = false,
}: BuildQcow2Options): Uint8Array {
  const perTable = CLUSTER_BYTES / 8;
  const tables = Math.ceil(virtualSizeBytes / CLUSTER_BYTES / perTable);
  const file: Uint8Array[] = [header(virtualSizeBytes, tables), new Uint8Array(2 * CLUSTER_BYTES)];
  const l1 = new DataView((file[1] ?? new Uint8Array()).buffer);
  const l2 = Array.from({ length: tables }, () => new DataView(new ArrayBuffer(CLUSTER_BYTES)));
  for (const [index, table] of l2.entries()) {
    l1.setBigUint64(8 * index, BigInt((3 + index) * CLUSTER_BYTES) | (1n << 63n));
    file.push(new Uint8Array(table.buffer));
  }
  let end = (3 + tables) * CLUSTER_BYTES;
  for (const [cluster, content] of clusters) {
    const table = l2[Math.floor(cluster / perTable)];
    const at = 8 * (cluster % perTable);
    if (content === 'zero') table?.setBigUint64(at, 1n);
    else {
      const stored = compressed ? sectors(deflateRawSync(content)) : content;
      table?.setBigUint64(at, entry(end, stored.length, compressed));
      file.push(stored);
      end += stored.length;
    }
  }
  return new Uint8Array(Buffer.concat(file));
}

/** Clusters of 512 bytes leave one bit for the number of sectors beyond the first. */
function entry(offset: number, length: number, compressed: boolean): bigint {
  if (!compressed) return BigInt(offset) | (1n << 63n);
  return BigInt(offset) | (BigInt(length / 512 - 1) << 61n) | (1n << 62n);
}

function sectors(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 512) * 512).fill(0x55);
  padded.set(bytes);
  return padded;
}

function header(virtualSizeBytes: number, tables: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(CLUSTER_BYTES));
  view.setUint32(0, 0x514649fb);
  view.setUint32(4, 3);
  view.setUint32(20, 9);
  view.setBigUint64(24, BigInt(virtualSizeBytes));
  view.setUint32(36, tables);
  view.setBigUint64(40, BigInt(CLUSTER_BYTES));
  view.setUint32(96, 4);
  view.setUint32(100, 104);
  return new Uint8Array(view.buffer);
}
