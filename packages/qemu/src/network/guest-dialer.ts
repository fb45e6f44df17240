import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Cleanup, systemErrorCode } from '@up/core';
import { startProcess } from '@up/process';
import { guarded } from '../launch/guard.ts';
import type { TapNetwork } from './tap-network.ts';

/** Opens a connection to a port of the guest. */
export type GuestDialer = (port: number) => GuestCall;

export interface GuestCall {
  readonly socket: Socket;
  /** What became of it; it never rejects. Nothing is read from the socket before. */
  readonly answer: Promise<'accepted' | 'refused' | 'none'>;
}

export interface DialerOptions {
  readonly network: TapNetwork;
  /** Of the QEMU whose network it is. */
  readonly pid: number;
  /** For the socket. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cleanup: Cleanup;
}

/** How to reach the guest: directly where it is in the network of this host, else through a process in its own. */
export async function startDialer(options: DialerOptions): Promise<GuestDialer> {
  const { network, directory } = options;
  if (network.namespace === 'host') return (port) => callDirectly(port, network.guestIp);
  const path = join(directory, 'dial.sock');
  await startRelay(options, path);
  return (port) => {
    const socket = createConnection(path);
    socket.write(`${port}\n`);
    return { socket, answer: readAnswer(socket) };
  };
}

function callDirectly(port: number, ip: string): GuestCall {
  const socket = createConnection({ port, host: ip, allowHalfOpen: true });
  const answer = new Promise<Answer>((resolve) => {
    socket.once('connect', () => resolve('accepted'));
    socket.once('error', (error) => resolve(systemErrorCode(error) === 'ECONNREFUSED' ? 'refused' : 'none'));
    socket.once('close', () => resolve('none'));
  });
  return { socket, answer };
}

type Answer = 'accepted' | 'refused' | 'none';

const ANSWERS: Readonly<Record<string, Answer>> = { '+': 'accepted', '-': 'refused' };

/** The relay says first what became of the call. */
function readAnswer(socket: Socket): Promise<Answer> {
  return new Promise((resolve) => {
    const read = (): void => {
      const byte = socket.read(1) as Buffer | null;
      if (byte === null) return;
      socket.off('readable', read);
      resolve(ANSWERS[byte.toString('latin1')] ?? 'none');
    };
    socket.on('readable', read);
    socket.once('error', () => resolve('none'));
    socket.once('close', () => resolve('none'));
  });
}

/**
 * A unix socket is not of a network: who connects to it names a port, is told whether the guest has
 * accepted, and is joined with that port of the guest.
 */
const RELAY = `
const net = require('node:net');
const fs = require('node:fs');
const [path, ip] = process.argv.slice(1);
net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
  near.on('error', () => near.destroy());
  let head = '';
  const read = () => {
    for (let byte = near.read(1); byte !== null; byte = near.read(1)) {
      if (byte[0] !== 10) { head += byte.toString('latin1'); continue; }
      near.off('readable', read);
      const far = net.createConnection({ port: Number(head), host: ip, allowHalfOpen: true });
      far.on('error', (error) => error.code === 'ECONNREFUSED' ? near.end('-') : near.destroy());
      near.on('close', () => far.destroy());
      far.on('connect', () => {
        near.write('+');
        near.pipe(far).pipe(near);
      });
      return;
    }
  };
  near.on('readable', read);
}).listen(path, () => fs.writeSync(1, 'listening\\n'));
`;

async function startRelay({ network, pid, env, cleanup }: DialerOptions, path: string): Promise<void> {
  const command = [
    'nsenter',
    `--net=/proc/${pid}/ns/net`,
    '--',
    process.execPath,
    '-e',
    RELAY,
    path,
    network.guestIp,
  ];
  let listening: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    listening = resolve;
  });
  const running = await startProcess({
    ...(await guarded(command, env)),
    env,
    captureBytes: 0,
    killGraceMs: 0,
    onLine: ({ text }) => {
      if (text === 'listening') listening();
    },
  });
  cleanup.use(running);
  await Promise.race([ready, running.exited]);
}
