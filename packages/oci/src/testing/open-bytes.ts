import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Image } from '../image.ts';
import { type OpenImageOptions, openImage } from '../open-image.ts';
import { inPieces, type Members, writeMembers } from './build-image.ts';

type Options = Partial<OpenImageOptions>;

/** Opens images that a test made, from files below one directory that goes with it. */
export class ImageOpener implements AsyncDisposable {
  #root: string | undefined;
  #count = 0;

  static async create(): Promise<ImageOpener> {
    const opener = new ImageOpener();
    await opener.#open();
    return opener;
  }

  /** For the tests of a suite: its directory is there before the first of them, and gone after the last. */
  static forSuite(): ImageOpener {
    const opener = new ImageOpener();
    beforeAll(() => opener.#open());
    afterAll(() => opener[Symbol.asyncDispose]());
    return opener;
  }

  private constructor() {}

  get root(): string {
    if (this.#root === undefined) throw new Error('there is no directory yet');
    return this.#root;
  }

  async #open(): Promise<void> {
    this.#root = await mkdtemp(join(tmpdir(), 'up-oci-test-'));
  }

  async file(bytes: Uint8Array, options: Options = {}): Promise<Image> {
    const path = this.fresh();
    await writeFile(path, bytes);
    return await this.path(path, options);
  }

  async layout(members: Members, options: Options = {}): Promise<Image> {
    const path = this.fresh();
    await writeMembers(path, members);
    return await this.path(path, options);
  }

  async stdin(bytes: Uint8Array, pieceBytes = 1000, options: Options = {}): Promise<Image> {
    return await this.path('-', { ...options, stdin: inPieces(bytes, pieceBytes) });
  }

  async path(path: string, options: Options = {}): Promise<Image> {
    return await openImage(path, { signal: new AbortController().signal, ...options });
  }

  fresh(): string {
    this.#count += 1;
    return join(this.root, `${this.#count}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#root !== undefined) await rm(this.#root, { recursive: true, force: true });
  }
}

/** All paths of an image, the root included. */
export function pathsOf(image: Image): readonly string[] {
  return [...image.tree.walk()].map(([path]) => path);
}

export function codesOf(image: Image): readonly string[] {
  return image.problems.map(({ code }) => code);
}
