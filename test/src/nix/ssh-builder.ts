import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NixBench } from './nix-bench.ts';

/** What it needs besides Nix: root may mount, and nobody else can have an sshd of its own. */
export const SSH_BUILDER_TOOLS: readonly string[] = [
  'root',
  '/usr/sbin/sshd',
  'ssh',
  'ssh-keygen',
  'unshare',
  'mount',
];

/** Another machine, which is this one: sshd on loopback, with a store of its own at the path of the bench's store. */
export interface SshBuilder extends AsyncDisposable {
  /** As `--builders` takes it. */
  readonly builders: string;
  readonly uri: string;
  /** What Nix needs to reach it. */
  readonly env: Readonly<Record<string, string>>;
  /** Its store, seen from here. */
  readonly store: string;
}

export async function startSshBuilder({ root, env }: NixBench): Promise<SshBuilder> {
  const at = (name: string): string => join(root, 'builder', name);
  for (const name of ['store', 'state', 'log', 'etc']) mkdirSync(at(name), { recursive: true });
  mkdirSync(join(root, 'store'), { recursive: true });
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  for (const name of ['host-key', 'user-key'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  const port = await freePort();
  const own = {
    NIX_STORE_DIR: env['NIX_STORE_DIR'],
    NIX_STATE_DIR: at('state'),
    NIX_LOG_DIR: at('log'),
    NIX_CONF_DIR: at('etc'),
    PATH: env['PATH'],
    HOME: at('.'),
  };
  writeFileSync(at('etc/nix.conf'), 'sandbox = false\nbuild-users-group =\nsubstitute = false\n');
  const config = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${at('host-key')}`,
    `AuthorizedKeysFile ${at('user-key.pub')}`,
    ...['StrictModes no', 'UsePAM no', 'PidFile none', 'PermitRootLogin prohibit-password'],
    `SetEnv ${Object.entries(own)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
  ];
  writeFileSync(at('sshd_config'), `${config.join('\n')}\n`);
  chmodSync(at('user-key'), 0o600);
  const script = 'mount --bind "$1" "$2" && exec /usr/sbin/sshd -D -e -f "$3"';
  const sshd = spawn(
    'unshare',
    ['--mount', 'sh', '-c', script, 'sh', at('store'), join(root, 'store'), at('sshd_config')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  sshd.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(sshd, 'close');
  for (let attempt = 0; !said.includes('Server listening'); attempt += 1) {
    if (sshd.exitCode !== null || attempt > 100) throw new Error(`sshd does not listen: ${said}`);
    await sleep(50);
  }
  const uri = 'ssh-ng://root@127.0.0.1';
  const system = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux`;
  return {
    uri,
    builders: `${uri} ${system} ${at('user-key')} 4 1`,
    store: at('store'),
    env: {
      NIX_SSHOPTS: `-F /dev/null -p ${port} -o StrictHostKeyChecking=no -o UserKnownHostsFile=${at('known-hosts')}`,
    },
    [Symbol.asyncDispose]: async () => {
      sshd.kill('SIGTERM');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
