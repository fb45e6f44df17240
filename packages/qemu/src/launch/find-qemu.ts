import { UpError } from '@up/core';
import { findProgram } from '@up/process';

const PACKAGES: Readonly<Record<'x86_64' | 'aarch64', string>> = {
  x86_64:
    'Debian, Ubuntu: apt install qemu-system-x86; Fedora: dnf install qemu-system-x86; macOS: brew install qemu',
  aarch64:
    'Debian, Ubuntu: apt install qemu-system-arm; Fedora: dnf install qemu-system-aarch64; macOS: brew install qemu',
};

/** Path of the QEMU for an architecture. @throws UpError UP_PROGRAM_NOT_FOUND, which names the package. */
export async function findQemu(architecture: 'x86_64' | 'aarch64', env: NodeJS.ProcessEnv): Promise<string> {
  const program = `qemu-system-${architecture}`;
  const path = await findProgram(program, env);
  if (path !== undefined) return path;
  throw new UpError('UP_PROGRAM_NOT_FOUND', `${program} was not found on PATH`, {
    hint: `${PACKAGES[architecture]}.`,
    details: { program, ...(env['PATH'] === undefined ? {} : { path: env['PATH'] }) },
  });
}
