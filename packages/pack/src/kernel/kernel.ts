import type { Session } from '@up/process';

/** Where a kernel came from; part of what a manifest records. */
export type KernelOrigin =
  | { readonly from: 'file' | 'host'; readonly path: string }
  | {
      readonly from: 'debian';
      /** `linux-image-6.1.0-56-cloud-amd64`. */
      readonly package: string;
      /** Of the package: `6.1.192-2`. */
      readonly version: string;
      /** Of the package, in hexadecimal digits. */
      readonly sha256: string;
      /** Who vouches for the digest: apt's signed lists, the signature of the archive, or TLS alone. */
      readonly verifiedBy: 'apt' | 'gpgv' | 'https';
    };

/** A kernel to boot, with the modules that belong to it. */
export interface Kernel {
  /** Absolute path of the image that a boot loader starts. */
  readonly image: string;
  /** As `uname -r` will say: `6.1.0-56-cloud-amd64`. */
  readonly release: string;
  /** The directory with `modules.builtin` and `kernel/`; undefined where everything is built in. */
  readonly modules: string | undefined;
  readonly origin: KernelOrigin;
}

/** Which kernel a machine gets. */
export type KernelChoice =
  /** That of this machine where it suits, else Debian's. */
  | { readonly from: 'auto' }
  | { readonly from: 'host' }
  /** `linux-image-cloud-*`: the newest in the cache; `refresh` looks for a newer one first. */
  | { readonly from: 'debian'; readonly refresh?: boolean | undefined }
  /** An image, and its modules (default: /lib/modules/RELEASE where that is there, else none). */
  | { readonly from: 'file'; readonly path: string; readonly modules?: string | undefined };

/** What is needed to find, fetch and unpack a kernel. */
export interface KernelContext {
  /** `x64`, `arm64`... as Node names it. */
  readonly architecture: string;
  /** Where downloads are kept: `userPaths(env).cache`. */
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly session?: Session | undefined;
  /** Told what takes long, in a few words: `fetching linux-image-...`. */
  readonly onProgress?: ((what: string) => void) | undefined;
}
