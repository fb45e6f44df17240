import { access } from 'node:fs/promises';

/** Whether a path leads to something that this process can reach; links are followed. */
export function pathExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
