import { readFile } from 'node:fs/promises';
import type { StartedContainer } from '@up/docker';
import { CannotTell } from './cannot-tell.ts';

/** A socket that waits for connections (TCP) or datagrams (UDP). */
export interface ListeningSocket {
  readonly network: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  /** `0.0.0.0`, `::`, `127.0.0.1`. */
  readonly address: string;
  readonly port: number;
}

const NETWORKS = ['tcp', 'tcp6', 'udp', 'udp6'] as const;
/** States of the kernel: a TCP socket that listens, a UDP socket without a peer. */
const WAITS: Readonly<Record<string, string>> = { tcp: '0A', udp: '07' };

/**
 * The sockets that listen inside a container: from the kernel of this machine where it runs here, else by `cat` of
 * the image. @throws CannotTell.
 */
export async function listeningSockets(container: StartedContainer): Promise<readonly ListeningSocket[]> {
  const pid = await container.hostPid();
  const tables = await Promise.all(
    NETWORKS.map(async (network) => ({ network, text: await tableOf(container, network, pid) })),
  );
  return tables.flatMap(({ network, text }) => parseSockets(text, network));
}

async function tableOf(
  container: StartedContainer,
  network: string,
  pid: number | undefined,
): Promise<string> {
  const local =
    pid === undefined
      ? undefined
      : await readFile(`/proc/${pid}/net/${network}`, 'latin1').catch(() => undefined);
  if (local !== undefined) return local;
  const { exitCode, stdout, stderr } = await container.exec(['cat', `/proc/net/${network}`], {
    timeoutMs: 15_000,
  });
  if (exitCode === 0) return stdout;
  // A kernel without version 6 has no table of it.
  if (network.endsWith('6') && /no such file/i.test(stderr)) return '';
  throw new CannotTell('the engine runs on another machine, and the image has no cat to read /proc/net');
}

/** The text of /proc/net/tcp, tcp6, udp or udp6 (proc(5)). */
export function parseSockets(text: string, network: ListeningSocket['network']): readonly ListeningSocket[] {
  const wanted = WAITS[network.slice(0, 3)];
  return text.split('\n').flatMap((line): ListeningSocket[] => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [, hex = '', port = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(local) ?? [];
    if (state !== wanted || hex === '') return [];
    return [{ network, address: addressOf(hex), port: Number.parseInt(port, 16) }];
  });
}

/** Words of 32 bits, each in the byte order of the machine: little-endian wherever containers run. */
function addressOf(hex: string): string {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => (word.match(/../g) ?? []).reverse());
  if (words.length === 1) return (words[0] ?? []).map((byte) => Number.parseInt(byte, 16)).join('.');
  const groups = words.flatMap(([a = '', b = '', c = '', d = '']) => [a + b, c + d]).join(':');
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}
