import { createHash } from 'node:crypto';
import type { PathEntry } from '@up/docker';
import { CannotTell } from '../../inside/cannot-tell.ts';
import { NoValue, once, type ReadValues, textParameter } from '../read-value.ts';

/** More is not hashed or searched. */
const MAX_BYTES = 64 * 1024 * 1024;

export const fileValues: ReadValues = (subject, { inside }) => {
  const path = textParameter(subject, 'path') ?? subject.id;
  const found = once(async () => {
    if (!path.startsWith('/')) throw new CannotTell('only absolute paths mean something in a container');
    return await inside.entry(path.replace(/(?<=.)\/+$/, ''));
  });
  const entry = async (): Promise<PathEntry> => {
    const there = await found();
    if (there === undefined) throw new NoValue(`${path} does not exist`);
    return there;
  };
  const bytes = once(async () => {
    const content = await inside.read(path, MAX_BYTES + 1);
    if (content === undefined) throw new NoValue(`${path} is no file that can be read`);
    if (content.length > MAX_BYTES) throw new CannotTell(`${path} is larger than what is read of one file`);
    return content;
  });
  const text = async (): Promise<string> => Buffer.from(await bytes()).toString('utf8');
  const hash = (algorithm: string) => async (): Promise<string> =>
    createHash(algorithm)
      .update(await bytes())
      .digest('hex');
  return {
    exists: async () => (await found()) !== undefined,
    mode: async () => (await entry()).mode.toString(8).padStart(4, '0'),
    size: async () => (await entry()).sizeBytes,
    uid: async () => (await entry()).uid,
    gid: async () => (await entry()).gid,
    owner: async () => {
      const { uid } = await entry();
      const user = (await inside.accounts()).users.find((one) => one.uid === uid);
      if (user === undefined) throw new NoValue(`no user has the number ${uid}`);
      return user.name;
    },
    group: async () => {
      const { gid } = await entry();
      const group = (await inside.accounts()).groups.find((one) => one.gid === gid);
      if (group === undefined) throw new NoValue(`no group has the number ${gid}`);
      return group.name;
    },
    'linked-to': async () => {
      const { linkTarget } = await entry();
      if (linkTarget === undefined) throw new NoValue(`${path} is no symbolic link`);
      return linkTarget;
    },
    filetype: async () => FILETYPES[(await entry()).type] ?? (await entry()).type,
    contents: text,
    contains: text,
    md5: hash('md5'),
    sha256: hash('sha256'),
    sha512: hash('sha512'),
  };
};

/** As goss calls them. */
const FILETYPES: Readonly<Record<string, string>> = { fifo: 'pipe', device: 'character-device' };
