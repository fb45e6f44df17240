import { createHash } from 'node:crypto';
import type { ImageTree } from '../src/index.ts';

/** A file in a form that can be compared: what the image tree and an unpacked directory both tell. */
export interface Described {
  readonly type: string;
  readonly mode?: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes?: number;
  readonly linkTarget?: string;
  readonly digest?: string;
  readonly device?: string;
  readonly xattrs?: Readonly<Record<string, string>>;
  /** All names of the file, where it has several. */
  readonly names?: readonly string[];
}

export type Description = Readonly<Record<string, Described>>;

/** Every file of a tree but the root, by path. Bodies are compared where they are at hand. */
export function describeTree(tree: ImageTree): Description {
  const files = [...tree.walk()].filter(([path]) => path !== '/');
  const names = new Map<object, string[]>();
  for (const [path, node] of files) names.set(node, [...(names.get(node) ?? []), path]);
  return Object.fromEntries(
    files.map(([path, node]): [string, Described] => {
      const body = tree.readFile(node);
      const others = names.get(node) ?? [];
      return [
        path,
        {
          type: node.type,
          ...(node.type === 'symlink' ? { linkTarget: node.linkTarget ?? '' } : { mode: node.mode }),
          uid: node.uid,
          gid: node.gid,
          ...(node.type === 'file' ? { sizeBytes: node.sizeBytes } : {}),
          ...(body === undefined ? {} : { digest: createHash('sha256').update(body).digest('hex') }),
          ...(node.device === undefined ? {} : { device: `${node.device.major}:${node.device.minor}` }),
          ...(node.xattrs === undefined ? {} : { xattrs: toHex(node.xattrs) }),
          ...(others.length > 1 ? { names: [...others].sort() } : {}),
        },
      ];
    }),
  );
}

function toHex(xattrs: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...xattrs].map(([name, value]) => [name, Buffer.from(value).toString('hex')]).sort(),
  );
}

/** Prints what `describeTree` tells, of a directory: run by python3 with the directory as its argument. */
export const DESCRIBE_DIRECTORY = `
import hashlib, json, os, stat, sys
root = sys.argv[1]
files, inodes = {}, {}
kinds = [(stat.S_ISREG, 'file'), (stat.S_ISDIR, 'directory'), (stat.S_ISLNK, 'symlink'), (stat.S_ISCHR, 'character-device'), (stat.S_ISBLK, 'block-device'), (stat.S_ISFIFO, 'fifo')]
for base, dirs, names in os.walk(root):
    for name in dirs + names:
        full = os.path.join(base, name)
        path = '/' + os.path.relpath(full, root)
        st = os.lstat(full)
        kind = next((k for test, k in kinds if test(st.st_mode)), 'other')
        one = {'type': kind, 'uid': st.st_uid, 'gid': st.st_gid}
        if kind == 'symlink': one['linkTarget'] = os.readlink(full)
        else: one['mode'] = stat.S_IMODE(st.st_mode)
        if kind == 'file':
            one['sizeBytes'] = st.st_size
            one['digest'] = hashlib.sha256(open(full, 'rb').read()).hexdigest()
        if kind.endswith('device'): one['device'] = '%d:%d' % (os.major(st.st_rdev), os.minor(st.st_rdev))
        if kind != 'symlink':
            attributes = {n: os.getxattr(full, n).hex() for n in sorted(os.listxattr(full)) if n != 'security.selinux'}
            if attributes: one['xattrs'] = attributes
        if kind != 'directory': inodes.setdefault(st.st_ino, []).append(path)
        files[path] = one
for paths in inodes.values():
    if len(paths) > 1:
        for path in paths: files[path]['names'] = sorted(paths)
print(json.dumps(files))
`;
