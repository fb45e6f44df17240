import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { UpError } from '@up/core';
import type { TestOriginSettings } from '@up/profiles';
import type { RequestKind } from '../http/reply.ts';
import type { FinishedRequest } from '../http/server.ts';
import { toStorageError } from '../storage-error.ts';
import { LogFile } from './log-file.ts';
import { renderLogLine } from './log-line.ts';
import { parseIntervalMs, parseSizeBytes } from './size.ts';

export interface AccessLogOptions {
  readonly logging: TestOriginSettings['logging'];
  /** Instead of the directory of the settings. */
  readonly directory: string;
  readonly onFailure: (error: UpError) => void;
}

type LogName = 'segments' | 'manifests' | 'all';

/**
 * Access logs as the profile wants them: segments and playlists each in their own file and every
 * request in a third; only segments where it says so.
 */
export class AccessLog implements AsyncDisposable {
  readonly #files: ReadonlyMap<LogName, LogFile>;

  private constructor(files: ReadonlyMap<LogName, LogFile>) {
    this.#files = files;
  }

  /** @throws UpError UP_DIRECTORY_UNWRITABLE or UP_DISK_FULL. */
  static async open({ logging, directory, onFailure }: AccessLogOptions): Promise<AccessLog> {
    const path = resolve(directory);
    const toError = (cause: unknown): UpError =>
      toStorageError(cause, { directory: path, doing: 'write access logs', flag: '--log-dir DIR' });
    const names: readonly LogName[] = logging.segmentsOnly ? ['segments'] : ['segments', 'manifests', 'all'];
    const files = new Map<LogName, LogFile>();
    try {
      await mkdir(path, { recursive: true });
      for (const name of names) {
        const file = await LogFile.open({
          directory: path,
          name: logging.files[name],
          bufferBytes: parseSizeBytes(logging.buffer),
          flushIntervalMs: parseIntervalMs(logging.flushInterval),
          compress: logging.gzip > 0,
          onFailure: (error) => onFailure(toError(error)),
        });
        files.set(name, file);
      }
      return new AccessLog(files);
    } catch (cause) {
      await Promise.all([...files.values()].map((file) => file.close()));
      throw toError(cause);
    }
  }

  /** Logs a request that is over. */
  add({ request, reply, durationMs }: FinishedRequest): void {
    const targets = [this.#files.get('all'), this.#fileFor(reply.kind)];
    if (targets.every((file) => file === undefined)) return;
    const line = renderLogLine({
      remoteAddress: request.socket.remoteAddress,
      method: request.method ?? '-',
      target: request.url ?? '-',
      httpVersion: request.httpVersion,
      headers: request.headers,
      status: reply.status,
      bodyBytes: request.method === 'HEAD' ? 0 : reply.bodyBytes,
      durationMs,
      at: new Date(),
    });
    for (const file of targets) file?.add(line);
  }

  /** Everything that was added is on disk afterwards. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.close()));
  }

  #fileFor(kind: RequestKind): LogFile | undefined {
    if (kind === 'segment') return this.#files.get('segments');
    return kind === 'manifest' ? this.#files.get('manifests') : undefined;
  }
}
