import { type MessagePort, parentPort } from 'node:worker_threads';
import { fileChunks } from '../../source/file-chunks.ts';
import { ReadBuffers } from '../read-buffers.ts';
import { readLayer } from '../read-layer.ts';
import { type LayerJob, toMessage, type WorkerMessage } from './messages.ts';

/** The program of a thread that reads layers, one at a time: built as a file of its own, started by LayerThread. */
if (parentPort !== null) serve(parentPort);

function serve(port: MessagePort): void {
  const buffers = new ReadBuffers();
  port.on('message', (job: LayerJob) => void answer(job, { port, buffers }));
}

interface Surroundings {
  readonly port: MessagePort;
  readonly buffers: ReadBuffers;
}

async function answer({ file, ...options }: LayerJob, { port, buffers }: Surroundings): Promise<void> {
  const post = (message: WorkerMessage, transferList: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transferList);
  try {
    const reading = await readLayer(fileChunks(file, buffers), {
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
