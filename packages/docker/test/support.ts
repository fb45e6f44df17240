import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Cleanup } from '@up/core';
import { type Session, startSession } from '@up/process';
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

function which(program: string): string {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .map((part) => join(part, program))
    .find((path) => {
      try {
        return readFileSync(path).length > 0;
      } catch {
        return false;
      }
    });
  if (found === undefined) throw new Error(`${program} is not on PATH`);
  return found;
}

/** An engine, a session in a state directory of its own, and what was made with both: gone at the end. */
export class Bench implements AsyncDisposable {
  readonly engine: Engine;
  readonly session: Session;
  readonly stateDir: string;
  readonly #cleanup: Cleanup;
  #images = 0;

  private constructor(parts: { engine: Engine; session: Session; stateDir: string; cleanup: Cleanup }) {
    this.engine = parts.engine;
    this.session = parts.session;
    this.stateDir = parts.stateDir;
    this.#cleanup = parts.cleanup;
  }

  static async open(url: string): Promise<Bench> {
    const engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
    const cleanup = new Cleanup({ actionTimeoutMs: 60_000 });
    const stateDir = mkdtempSync(join(tmpdir(), 'up-docker-it-'));
    cleanup.defer(() => rmSync(stateDir, { recursive: true, force: true }));
    const session = cleanup.use(await startSession({ stateDir }));
    return new Bench({ engine, session, stateDir, cleanup });
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
