import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Cleanup } from '@up/core';
import { type ContainerSpec, connectEngine, type Engine, type StartedContainer, type Wait } from '@up/docker';
import type { Session } from '@up/process';
import { type SmokeOptions, type SmokeReport, smokeContainer } from '@up/smoke';
import { testSession } from './test-session.ts';

export interface TestContainerOptions extends Partial<Omit<ContainerSpec, 'image' | 'session' | 'lifetime'>> {
  /** An archive, which is loaded and removed again, or the name of an image that the engine has. */
  readonly image: string;
  /** What it waits for; default: nothing, it runs. */
  readonly ready?: Wait | undefined;
  readonly timeoutMs?: number | undefined;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A container that a test uses. Disposing it removes it, and the image that was loaded for it. */
export interface TestContainer extends AsyncDisposable {
  readonly container: StartedContainer;
  readonly engine: Engine;
  /** `http://127.0.0.1:PORT` of a port that was published. */
  url(port: number): string;
  /** What `up smoke` does, in a container of its own: `expect(await started.smoke()).toPass()`. */
  smoke(options?: Partial<Omit<SmokeOptions, 'engine' | 'session' | 'image'>>): Promise<SmokeReport>;
}

const READY_MS = 60_000;

/**
 * Loads an image where it is an archive, starts a container, waits until it is ready.
 * @throws UpError UP_ENGINE_UNREACHABLE, UP_IMAGE_NOT_FOUND, UP_IMAGE_UNREADABLE, UP_CONTAINER_FAILED, UP_TIMEOUT.
 */
export async function startTestContainer(options: TestContainerOptions): Promise<TestContainer> {
  const { image, ready, timeoutMs = READY_MS, environment = process.env, signal: given, ...spec } = options;
  const signal = given ?? new AbortController().signal;
  const cleanup = new Cleanup({ actionTimeoutMs: 60_000 });
  try {
    const session = await testSession(environment, cleanup);
    const engine = await connectEngine({ env: environment, signal });
    const id = await imageIn(engine, { image, session, signal, cleanup });
    const target = options.target ?? 'test';
    const container = cleanup.use(await engine.run({ ...spec, image: id, target, session }, { signal }));
    if (ready !== undefined) await container.wait(ready, { timeoutMs });
    return {
      container,
      engine,
      url: (port) => {
        const published = container.ports[String(port)];
        if (published === undefined)
          throw new RangeError(`port ${port} is not published: ports: { ${port}: 0 }`);
        return `http://${published.host}:${published.port}`;
      },
      smoke: (more = {}) => smokeContainer({ target, signal, ...more, engine, session, image: id }),
      [Symbol.asyncDispose]: () => cleanup.dispose(),
    };
  } catch (error) {
    await cleanup.dispose().catch(() => undefined);
    throw error;
  }
}

interface ImageInOptions {
  readonly image: string;
  readonly session: Session;
  readonly signal: AbortSignal;
  readonly cleanup: Cleanup;
}

/** The id or the name by which the engine has it. */
async function imageIn(engine: Engine, { image, session, signal, cleanup }: ImageInOptions): Promise<string> {
  const isFile = await stat(image).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (!isFile) return image;
  const loaded = await engine.loadImage(createReadStream(image), { signal, session });
  cleanup.defer(() => loaded.remove({ signal: new AbortController().signal }));
  return loaded.id;
}
