import { existsSync } from 'node:fs';

/**
 * Where the program of a layer thread lies: built, beside the file that this module became a part of. Undefined
 * where nothing was built: Node 20 cannot start a thread from TypeScript.
 */
export function layerWorkerFile(): URL | undefined {
  const file = new URL('./layer-worker.js', import.meta.url);
  return existsSync(file) ? file : undefined;
}
