import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Cleanup } from '@up/core';
import { type Session, startSession } from '@up/process';
import { afterAll, beforeAll } from 'vitest';
import { which } from '../../../test/src/which.ts';
import { archiveOf, dockerArchive, inPieces, plainLayer } from '../../oci/src/testing/build-image.ts';
import { directory, file, symlink, type TestFile } from '../../oci/src/testing/layer-tar.ts';
import {
  type ContainerSpec,
  connectEngine,
  type Engine,
  type EngineSweep,
  type LoadedImage,
  type StartedContainer,
  scopeOf,
} from '../src/index.ts';

export const signal: AbortSignal = new AbortController().signal;

/** What the kernel of this machine calls itself in images. */
export const ARCHITECTURE: string = process.arch === 'arm64' ? 'arm64' : 'amd64';
const APPLETS = [
  'sh',
  'sleep',
  'echo',
  'cat',
  'httpd',
  'nc',
  'id',
  'touch',
  'dd',
  'yes',
  'ls',
  'test',
  'kill',
  'true',
  'false',
  'trap',
  'env',
];

/** Another architecture. */
export const FOREIGN: string = ARCHITECTURE === 'amd64' ? 'arm64' : 'amd64';
/** EM_AARCH64 and EM_X86_64. */
const FOREIGN_MACHINE = ARCHITECTURE === 'amd64' ? 183 : 62;

/** The header of an ELF program for another processor: enough for the kernel to refuse it. */
export function foreignProgram(): Buffer {
  const header = Buffer.alloc(120);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(FOREIGN_MACHINE, 18);
  header.writeUInt32LE(1, 20);
  return header;
}

export interface TestImage {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly architecture?: string;
  readonly files?: readonly TestFile[];
}

/** A docker-archive with busybox in it. */
export function busyboxArchive({
  name,
  config = {},
  files = [],
  architecture = ARCHITECTURE,
}: TestImage): Buffer {
  const base = [
    directory('bin'),
    directory('tmp', { mode: 0o1777 }),
    directory('etc'),
    file('etc/passwd', 'root:x:0:0::/:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n'),
    file('bin/busybox', readFileSync(which('busybox')), { mode: 0o755 }),
    ...APPLETS.map((applet) => symlink(`bin/${applet}`, 'busybox')),
  ];
  const inner = { Env: ['PATH=/bin'], ...config };
  return archiveOf(
    dockerArchive({
      name,
      layers: [plainLayer([...base, ...files])],
      config: { architecture, config: inner },
    }),
  );
}

export function pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  return inPieces(bytes, 64 * 1024);
}

interface BenchTools {
  readonly engine: Engine;
  readonly session: Session;
  readonly stateDir: string;
}

/** An engine, a session in a state directory of its own, and what was made with both: gone at the end. */
export class Bench implements AsyncDisposable {
  readonly #url: string;
  readonly #cleanup: Cleanup = new Cleanup({ actionTimeoutMs: 60_000 });
  #tools: BenchTools | undefined;
  #images = 0;
  #busybox: Promise<string> | undefined;

  private constructor(url: string) {
    this.#url = url;
  }

  static async open(url: string): Promise<Bench> {
    const bench = new Bench(url);
    await bench.#open();
    return bench;
  }

  /** For the tests of a suite: open before the first of them, gone after the last. */
  static forSuite(url: string): Bench {
    const bench = new Bench(url);
    beforeAll(() => bench.#open());
    afterAll(() => bench[Symbol.asyncDispose]());
    return bench;
  }

  get engine(): Engine {
    return this.#opened.engine;
  }

  get session(): Session {
    return this.#opened.session;
  }

  get stateDir(): string {
    return this.#opened.stateDir;
  }

  get #opened(): BenchTools {
    if (this.#tools === undefined) throw new Error('the bench is not open yet');
    return this.#tools;
  }

  async #open(): Promise<void> {
    const engine = await connectEngine({ env: { DOCKER_HOST: this.#url }, signal });
    const stateDir = mkdtempSync(join(tmpdir(), 'up-docker-it-'));
    this.#cleanup.defer(() => rmSync(stateDir, { recursive: true, force: true }));
    const session = this.#cleanup.use(await startSession({ stateDir }));
    this.#tools = { engine, session, stateDir };
  }

  /** Loads an image; it is removed at the end. */
  async image(image: Partial<TestImage> = {}): Promise<LoadedImage & { readonly name: string }> {
    this.#images += 1;
    const name = image.name ?? `up-it-${this.session.id}-${this.#images}:1`;
    const { engine, session } = this;
    const loaded = await engine.loadImage(pieces(busyboxArchive({ ...image, name })), { signal, session });
    this.#cleanup.defer(() => loaded.remove({ signal }));
    return { ...loaded, name };
  }

  /** Starts a container of a shell script; it is removed at the end. */
  async run(image: string, script: string, spec: Partial<ContainerSpec> = {}): Promise<StartedContainer> {
    const container = await this.engine.run(
      { image, target: 'it', session: this.session, command: ['sh', '-c', script], ...spec },
      { signal },
    );
    return this.#cleanup.use(container);
  }

  /** An image with nothing but busybox, loaded when it is first asked for. */
  busybox(): Promise<string> {
    this.#busybox ??= this.image().then(({ name }) => name);
    return this.#busybox;
  }

  /** Starts a container of a shell script in that image. */
  async runBusybox(script: string, spec: Partial<ContainerSpec> = {}): Promise<StartedContainer> {
    return await this.run(await this.busybox(), script, spec);
  }

  /** Names of the session's containers that are in the engine, ended ones too: asked without this package. */
  async containers(): Promise<readonly string[]> {
    const filters = JSON.stringify({ label: [`up.session=${this.session.id}`] });
    const path = `/containers/json?all=1&filters=${encodeURIComponent(filters)}`;
    const found = JSON.parse(await getFrom(this.engine.url, path)) as readonly {
      readonly Names: readonly string[];
    }[];
    return found.map(({ Names }) => Names[0]?.replace('/', '') ?? '');
  }

  /** Removes what the session left in the engine, and tells what that was: nothing, if all went well. */
  async sweep(): Promise<EngineSweep> {
    const scope = scopeOf(realpathSync(join(this.stateDir, 'sessions')));
    return await this.engine.sweep({ scope, isAlive: () => false, signal });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanup.dispose();
  }
}

/** The failure of a promise that has to fail. */
export async function failureOf(work: Promise<unknown>): Promise<
  Error & {
    readonly code?: string;
    readonly hint?: string;
    readonly exitCode?: number;
    readonly details?: Readonly<Record<string, unknown>>;
  }
> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('it should have failed');
}

function getFrom(url: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ socketPath: url.replace('unix://', ''), path, agent: false }, async (response) => {
      resolve(await text(response));
    }).on('error', reject);
  });
}
