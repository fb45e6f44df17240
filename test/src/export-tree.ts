import { createHash } from 'node:crypto';
import { parseTar } from '@up/formats';
import type { Described, Description } from '../../packages/oci/test/describe-tree.ts';

/** The files of a root file system that was exported as one tar, in the form that trees are compared in. */
export function describeExport(tar: Uint8Array): Description {
  const files: Record<string, Described> = {};
  /** Names of one file, by the name that was written first. */
  const links = new Map<string, string[]>();
  for (const item of parseTar(tar)) {
    if (item.type === 'warning') {
      if (item.code === 'tar/name-not-utf8') continue;
      throw new Error(`the export is damaged: ${item.code}`);
    }
    const { entry } = item;
    const path = absolute(entry.path);
    if (path === '/') continue;
    if (entry.type === 'hardlink') {
      const target = absolute(entry.linkPath);
      files[path] = files[target] ?? fail(`${path} is a link to ${target}, which did not come before`);
      links.set(target, [...(links.get(target) ?? [target]), path]);
      continue;
    }
    const body = tar.subarray(entry.bodyOffset, entry.bodyOffset + entry.storedBytes);
    const isDevice = entry.type.endsWith('device');
    files[path] = {
      type: entry.type,
      ...(entry.type === 'symlink' ? { linkTarget: entry.linkPath } : { mode: entry.mode }),
      uid: entry.uid,
      gid: entry.gid,
      ...(entry.type === 'file'
        ? { sizeBytes: entry.sizeBytes, digest: createHash('sha256').update(body).digest('hex') }
        : {}),
      ...(isDevice ? { device: `${entry.deviceMajor}:${entry.deviceMinor}` } : {}),
      ...(entry.xattrs.size === 0 ? {} : { xattrs: toHex(entry.xattrs) }),
    };
  }
  for (const names of links.values()) {
    for (const name of names) files[name] = { ...(files[name] ?? fail(name)), names: [...names].sort() };
  }
  return files;
}

function absolute(path: string): string {
  return `/${path.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')}`;
}

function toHex(xattrs: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...xattrs].map(([name, value]) => [name, Buffer.from(value).toString('hex')]).sort(),
  );
}

function fail(reason: string): never {
  throw new Error(reason);
}
