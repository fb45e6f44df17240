import type { EngineClient } from '../client/engine-client.ts';

/** A container that exists, and under which signal it is used. */
export interface ContainerContext {
  readonly client: EngineClient;
  readonly id: string;
  readonly name: string;
  /** The image as it was asked for. */
  readonly image: string;
  readonly signal: AbortSignal;
  readonly tty: boolean;
}
