import { stat } from 'node:fs/promises';
import type { LayerMember } from '@up/oci';
import type { ProgramClosure } from './program-closure.ts';

/** The files and links of a program as members of an image. */
export async function closureMembers({ files, links }: ProgramClosure): Promise<readonly LayerMember[]> {
  const members = await Promise.all(
    files.map(async ({ imagePath, source }): Promise<LayerMember> => {
      const { size, mode } = await stat(source);
      const isProgram = (mode & 0o111) !== 0;
      const content = { path: source, sizeBytes: size };
      return { type: 'file', path: imagePath, mode: isProgram ? 0o755 : 0o644, content };
    }),
  );
  return [
    ...members,
    ...links.map(({ imagePath, target }) => ({
      type: 'symlink' as const,
      path: imagePath,
      linkTarget: target,
    })),
  ];
}
