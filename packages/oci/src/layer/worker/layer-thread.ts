import { addAbortListener } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LayerReading } from '../layer-reading.ts';
import type { OtherReader, ReadElsewhere, ReadLayerOptions } from '../read-layer.ts';
import type { SeekableFile } from '../seeking-reader.ts';
import { fromMessage, type LayerJob, type WorkerMessage } from './messages.ts';

export interface LayerThreadOptions {
  /** The program of the thread: `layerWorkerFile()`. */
  readonly program: URL;
  /** Smaller layers are not worth the way, in bytes as stored. */
  readonly minLayerBytes: number;
  /** What the thread may use beside the bytes of an index; beyond that it dies. Default 1 GiB. */
  readonly heapMib?: number | undefined;
}

const HEAP_MIB = 1024;
/** Large enough for pieces of a layer to be gone before they count as old, small enough for a thread on each core. */
const YOUNG_HEAP_MIB = 16;

interface Job {
  readonly options: ReadLayerOptions;
  toldBytes: number;
  readonly resolve: (outcome: ReadElsewhere) => void;
  readonly reject: (error: unknown) => void;
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
    const message: LayerJob = { file, limits, algorithms, collectFacts, fileDigests };
    const asked = new Promise<ReadElsewhere>((resolve, reject) => {
      this.#job = { options, toldBytes: 0, resolve, reject };
    });
    using _ = addAbortListener(signal, () => this.#fail(signal.reason));
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(message);
    } catch {
      // There may be no memory for another thread.
      this.#end();
    }
    return await asked;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const { program, heapMib = HEAP_MIB } = this.#options;
    const resourceLimits = { maxOldGenerationSizeMb: heapMib, maxYoungGenerationSizeMb: YOUNG_HEAP_MIB };
    // Nothing of how this process was started is for the thread: no hooks, no environment.
    const worker = new Worker(program, { execArgv: [], env: {}, resourceLimits });
    worker.on('message', (message: WorkerMessage) => this.#on(message));
    for (const end of ['error', 'exit', 'messageerror']) worker.on(end, () => this.#end());
    return worker;
  }

  #on(message: WorkerMessage): void {
    const job = this.#job;
    if (job === undefined) return;
    if (message.type === 'bytes') {
      job.toldBytes += message.count;
      try {
        job.options.onBytes?.(message.count);
      } catch (error) {
        this.#fail(error);
      }
    } else this.#answer(message.type === 'reading' ? fromMessage(message.reading) : undefined);
  }

  #answer(reading: LayerReading | undefined): void {
    const job = this.#job;
    this.#job = undefined;
    job?.resolve({ reading, toldBytes: job.toldBytes });
  }

  /** The thread is gone. */
  #end(): void {
    this.#isOver = true;
    this.#answer(undefined);
  }

  /** Nobody waits for the answer of the thread any more. */
  #fail(error: unknown): void {
    this.#isOver = true;
    const job = this.#job;
    this.#job = undefined;
    job?.reject(error);
  }
}
