import { type TarMember, type TarMemberWithBody, writeTar } from '@up/formats';

/** A file as a test writes it: its path, and what is special about it. */
export interface TestFile extends Partial<Omit<TarMember, 'path' | 'sizeBytes'>> {
  readonly path: string;
  readonly body?: string | Uint8Array;
}

/** A tar of some files, in the order given. */
export function layerTar(files: readonly TestFile[]): Buffer {
  return Buffer.concat([...writeTar(files.map(toMember))]);
}

export function file(path: string, body: string | Uint8Array = '', more: Partial<TestFile> = {}): TestFile {
  return { path, body, ...more };
}

export function directory(path: string, more: Partial<TestFile> = {}): TestFile {
  return { path, type: 'directory', ...more };
}

export function symlink(path: string, target: string, more: Partial<TestFile> = {}): TestFile {
  return { path, type: 'symlink', linkPath: target, ...more };
}

export function hardlink(path: string, target: string, more: Partial<TestFile> = {}): TestFile {
  return { path, type: 'hardlink', linkPath: target, ...more };
}

function toMember({ body = '', type = 'file', mtimeSec = 1, ...rest }: TestFile): TarMemberWithBody {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const member = { ...rest, type, mtimeSec };
  return type === 'file' ? { member: { ...member, sizeBytes: bytes.length }, body: [bytes] } : { member };
}
