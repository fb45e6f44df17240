import { readFile } from 'node:fs/promises';
import { CannotTell } from '../../inside/cannot-tell.ts';
import { type GossSystem, NoValue, once, type ReadValues, textParameter } from '../read-value.ts';
import { kernelText } from './network.ts';

export const kernelParamValues: ReadValues = (subject, system) => ({
  value: async () => {
    const name = textParameter(subject, 'name') ?? subject.id;
    if (!/^[\w./*-]+$/.test(name) || name.includes('..')) throw new NoValue(`${name} is no kernel parameter`);
    const text = await kernelText(system, `/proc/sys/${name.replaceAll('.', '/')}`);
    if (text === undefined) throw new NoValue(`there is no kernel parameter ${name}`);
    return text;
  },
});

interface Mount {
  readonly options: readonly string[];
  readonly filesystem: string;
  readonly source: string;
  readonly vfsOptions: readonly string[];
}

export const mountValues: ReadValues = (subject, system) => {
  const path = textParameter(subject, 'mountpoint') ?? subject.id;
  const find = once(async () => parseMounts(await mountinfo(system)).get(path));
  const mount = async (): Promise<Mount> => {
    const found = await find();
    if (found === undefined) throw new NoValue(`nothing is mounted on ${path}`);
    return found;
  };
  return {
    exists: async () => (await find()) !== undefined,
    opts: async () => (await mount()).options,
    'vfs-opts': async () => (await mount()).vfsOptions,
    source: async () => (await mount()).source,
    filesystem: async () => (await mount()).filesystem,
    usage: () => Promise.reject(new CannotTell('how full a mount is is not read')),
  };
};

async function mountinfo(system: GossSystem): Promise<string> {
  const pid = await system.container.hostPid();
  const local =
    pid === undefined ? undefined : await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => undefined);
  return local ?? (await kernelText(system, '/proc/1/mountinfo')) ?? '';
}

/** /proc/PID/mountinfo (proc(5)); of several mounts on one path the last is seen. */
export function parseMounts(text: string): ReadonlyMap<string, Mount> {
  return new Map(
    text.split('\n').flatMap((line): readonly (readonly [string, Mount])[] => {
      const [before = '', after = ''] = line.split(' - ');
      const [, , , , path, options = ''] = before.split(' ');
      const [filesystem = '', source = '', vfsOptions = ''] = after.split(' ');
      if (path === undefined) return [];
      const mount = {
        options: options.split(','),
        filesystem,
        source: unescaped(source),
        vfsOptions: vfsOptions.split(','),
      };
      return [[unescaped(path), mount]];
    }),
  );
}

/** Blanks are written as octal escapes. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
