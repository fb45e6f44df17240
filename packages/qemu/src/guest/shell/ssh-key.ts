import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from '@up/process';

/** A key pair for one guest. */
export interface SshKey {
  /** `ssh-ed25519 AAAA... up`: a line of authorized_keys. */
  readonly publicKey: string;
  readonly privateKeyFile: string;
}

const HINT = 'Install OpenSSH (Debian, Ubuntu: apt install openssh-client).';

/**
 * Makes a key in a directory, which has to be this user's alone. How it comes into the guest is the guest's matter:
 * cloud-init's `ssh_authorized_keys`, the credential of `sshCredential`, a file of the image.
 * @throws UpError UP_PROGRAM_NOT_FOUND without ssh-keygen.
 */
export async function makeSshKey(directory: string, env: NodeJS.ProcessEnv): Promise<SshKey> {
  const privateKeyFile = join(directory, 'id_ed25519');
  await runProcess({
    command: 'ssh-keygen',
    args: ['-q', '-t', 'ed25519', '-N', '', '-C', 'up', '-f', privateKeyFile],
    env,
    hint: HINT,
  });
  return { publicKey: (await readFile(`${privateKeyFile}.pub`, 'utf8')).trim(), privateKeyFile };
}

/** A string for `MachineOptions.smbios` by which systemd (from 252 on) lets root in with a key. */
export function sshCredential({ publicKey }: Pick<SshKey, 'publicKey'>): string {
  const base64 = Buffer.from(`${publicKey}\n`).toString('base64');
  return `io.systemd.credential.binary:ssh.authorized_keys.root=${base64}`;
}
