import type Dockerode from 'dockerode';

export type EngineKind = 'docker' | 'podman';

/** A connection to an engine that has answered. */
export interface EngineClient {
  readonly kind: EngineKind;
  /** `unix:///var/run/docker.sock`: for messages. */
  readonly url: string;
  /** Of the engine's machine, in OCI's words: `amd64`, `arm64`. */
  readonly architecture: string;
  /** Of the engine itself: `20.10.24`. */
  readonly version: string;
  /** Where ports that the engine publishes are reached: 127.0.0.1, or the host of a tcp:// address. */
  readonly host: string;
  readonly docker: Dockerode;
}

/** What the engine is called in messages: `Docker at unix:///var/run/docker.sock`. */
export function nameOf({ kind, url }: Pick<EngineClient, 'kind' | 'url'>): string {
  return `${kind === 'docker' ? 'Docker' : 'Podman'} at ${url}`;
}
