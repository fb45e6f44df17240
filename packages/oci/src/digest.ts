import { createHash, type Hash } from 'node:crypto';

export type DigestAlgorithm = 'sha256' | 'sha512';

export interface Digest {
  readonly algorithm: DigestAlgorithm;
  readonly hex: string;
}

const HEX_LENGTH: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, sha512: 128 };

/** `sha256:<hex>` or `sha512:<hex>`, or undefined for anything else. */
export function parseDigest(text: string): Digest | undefined {
  const [algorithm = '', hex = '', ...rest] = text.split(':');
  if (rest.length > 0 || (algorithm !== 'sha256' && algorithm !== 'sha512')) return undefined;
  return hex.length === HEX_LENGTH[algorithm] && /^[0-9a-f]+$/.test(hex) ? { algorithm, hex } : undefined;
}

/** `sha256:<hex>` of some bytes. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** One or more digests of the same stream. */
export class StreamDigest {
  readonly #hashes: ReadonlyMap<DigestAlgorithm, Hash>;
  #sizeBytes = 0;

  constructor(algorithms: readonly DigestAlgorithm[]) {
    this.#hashes = new Map([...new Set(algorithms)].map((algorithm) => [algorithm, createHash(algorithm)]));
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  update(chunk: Uint8Array): void {
    this.#sizeBytes += chunk.length;
    for (const hash of this.#hashes.values()) hash.update(chunk);
  }

  /** The digests as `algorithm:hex`. To be called once. */
  finish(): readonly string[] {
    return [...this.#hashes].map(([algorithm, hash]) => `${algorithm}:${hash.digest('hex')}`);
  }
}
