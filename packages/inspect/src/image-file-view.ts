import type { FileView } from '@up/libraries';
import type { FileNode, ImageTree } from '@up/oci';

/**
 * An image as a file system to resolve libraries in. ELF files are known by their facts; of other files those
 * bytes can be read that are at hand, which of compressed layers are few.
 */
export function imageFileView(tree: ImageTree): FileView {
  const fileAt = (path: string): FileNode | undefined => {
    const found = tree.lookup(path);
    return found.status === 'found' && found.node.type === 'file' ? found.node : undefined;
  };
  return {
    realPath: (path) => {
      const found = tree.lookup(path);
      return found.status === 'found' ? found.realPath : undefined;
    },
    isFile: (path) => fileAt(path) !== undefined,
    read: (path, offset, length) => {
      const node = fileAt(path);
      const bytes = node === undefined ? undefined : tree.readFile(node, { offset, maxBytes: length });
      return bytes ?? new Uint8Array();
    },
    elf: (path) => fileAt(path)?.facts?.elf,
  };
}
