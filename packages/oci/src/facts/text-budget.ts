import type { ImageLimits } from '../limits.ts';

export interface TextFile {
  readonly path: string;
  readonly mode: number;
  readonly sizeBytes: number;
}

const CONFIGURATION =
  /(?:^|\/)etc\/|\.(?:conf|cfg|cnf|config|ini|toml|ya?ml|json|xml|env|properties|service|socket|desktop|sh|bash)$|(?:^|\/)(?:passwd|group|shadow|nsswitch\.conf|os-release)$/;

/** Decides which texts of a layer are kept: executables and configuration first, then what else fits. */
export class TextBudget {
  #bytes: number;
  #otherBytes: number;

  constructor({ layerTextBytes, layerOtherTextBytes }: ImageLimits) {
    this.#bytes = layerTextBytes;
    this.#otherBytes = layerOtherTextBytes;
  }

  take(file: TextFile): boolean {
    const { sizeBytes } = file;
    if (isImportantText(file)) {
      if (sizeBytes > this.#bytes) return false;
      this.#bytes -= sizeBytes;
      return true;
    }
    if (sizeBytes > this.#otherBytes) return false;
    this.#otherBytes -= sizeBytes;
    return true;
  }
}

/** Whether checks are likely to ask for the content. */
export function isImportantText({ path, mode }: TextFile): boolean {
  return (mode & 0o111) !== 0 || CONFIGURATION.test(path);
}
