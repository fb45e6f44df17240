import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { type FirmwareDescriptor, parseDescriptor } from './descriptor.ts';

const MAX_DESCRIPTOR_BYTES = 256 * 1024;

/** The most general first: a file hides those of the same name before it. */
export function descriptorDirectories(qemu: string, env: NodeJS.ProcessEnv): readonly string[] {
  const config = env['XDG_CONFIG_HOME'];
  const home =
    config !== undefined && isAbsolute(config) ? config : join(env['HOME'] ?? homedir(), '.config');
  return [
    ...new Set([
      // A QEMU of Homebrew or Nix brings its own.
      join(dirname(dirname(qemu)), 'share/qemu/firmware'),
      '/usr/share/qemu/firmware',
      '/etc/qemu/firmware',
      join(home, 'qemu/firmware'),
    ]),
  ];
}

/** All descriptors in the order in which they are to be tried. An empty file hides others, and is none itself. */
export async function findDescriptors(
  directories: readonly string[],
): Promise<readonly FirmwareDescriptor[]> {
  const files = new Map<string, string>();
  for (const directory of directories)
    for (const name of await listJson(directory)) files.set(name, join(directory, name));
  const descriptors: FirmwareDescriptor[] = [];
  for (const name of [...files.keys()].sort()) {
    const parsed = parseDescriptor(await readSmall(files.get(name) ?? ''));
    if (parsed !== undefined) descriptors.push(parsed);
  }
  return descriptors;
}

async function listJson(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => name.endsWith('.json'));
}

async function readSmall(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    return size > MAX_DESCRIPTOR_BYTES ? '' : await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
