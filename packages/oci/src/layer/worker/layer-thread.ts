import { addAbortListener } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { OtherReader, ReadElsewhere, ReadLayerOptions } from '../read-layer.ts';
import type { SeekableFile } from '../seeking-reader.ts';
import { fromMessage, type LayerJob, type WorkerMessage } from './messages.ts';

export interface LayerThreadOptions {
  /** The program of the thread: `layerWorkerFile()`. */
  readonly program: URL;
  /** Smaller layers are not worth the way, in bytes as stored. */
  readonly minLayerBytes: number;
}

/** Beyond that the thread ends by itself, and the layer is read where there is more. Bytes of an index do not count. */
const HEAP_MIB = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 16 };

interface Job {
  readonly options: ReadLayerOptions;
  toldBytes: number;
  readonly settle: (outcome: ReadElsewhere) => void;
}

/**
 * Reads layers of files in a thread of its own, one at a time. It is started by the first of them. A thread that fails
 * or dies says nothing of a layer: whoever asked has to read that one, and all further ones, in another way.
 */
export class LayerThread implements OtherReader, AsyncDisposable {
  readonly #options: LayerThreadOptions;
  #worker: Worker | undefined;
  #job: Job | undefined;
  #isOver = false;

  constructor(options: LayerThreadOptions) {
    this.#options = options;
  }

  async read(file: SeekableFile, options: ReadLayerOptions): Promise<ReadElsewhere> {
    const { signal, limits, algorithms, collectFacts, fileDigests } = options;
    signal.throwIfAborted();
    if (this.#isOver || this.#job !== undefined || file.sizeBytes < this.#options.minLayerBytes)
      return { reading: undefined, toldBytes: 0 };
    const job: LayerJob = { file, limits, algorithms, collectFacts, fileDigests };
    try {
      return await new Promise<ReadElsewhere>((resolve, reject) => {
        const abort = addAbortListener(signal, () => {
          this.#isOver = true;
          reject(signal.reason);
        });
        const settle = (outcome: ReadElsewhere): void => {
          abort[Symbol.dispose]();
          resolve(outcome);
        };
        this.#job = { options, toldBytes: 0, settle };
        this.#worker ??= this.#start();
        this.#worker.postMessage(job);
      });
    } finally {
      this.#job = undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // Nothing of how this process was started is for the thread: no hooks, no environment.
    const worker = new Worker(this.#options.program, { execArgv: [], env: {}, resourceLimits: HEAP_MIB });
    worker.on('message', (message: WorkerMessage) => this.#on(message));
    for (const end of ['error', 'exit', 'messageerror'])
      worker.on(end, () => {
        this.#isOver = true;
        this.#on({ type: 'failed' });
      });
    return worker;
  }

  #on(message: WorkerMessage): void {
    const job = this.#job;
    if (job === undefined || job.options.signal.aborted) return;
    if (message.type === 'bytes') {
      job.toldBytes += message.count;
      job.options.onBytes?.(message.count);
    } else {
      const reading = message.type === 'reading' ? fromMessage(message.reading) : undefined;
      job.settle({ reading, toldBytes: job.toldBytes });
    }
  }
}
