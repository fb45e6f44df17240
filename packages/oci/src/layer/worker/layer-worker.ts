import { parentPort } from 'node:worker_threads';
import { fileChunks } from '../../source/file-chunks.ts';
import { readLayer } from '../read-layer.ts';
import { type LayerJob, toMessage, type WorkerMessage } from './messages.ts';

/** The program of a thread that reads layers, one at a time: built as a file of its own, started by LayerThread. */
parentPort?.on('message', (job: LayerJob) => void answer(job));

async function answer({ file, ...options }: LayerJob): Promise<void> {
  const post = (message: WorkerMessage, transferList: readonly ArrayBuffer[] = []): void =>
    parentPort?.postMessage(message, transferList);
  try {
    const reading = await readLayer(fileChunks(file), {
      ...options,
      // The thread is ended where nobody waits any more.
      signal: new AbortController().signal,
      onBytes: (count) => post({ type: 'bytes', count }),
    });
    const { message, transferList } = toMessage(reading);
    post(message, transferList);
  } catch {
    post({ type: 'failed' });
  }
}
