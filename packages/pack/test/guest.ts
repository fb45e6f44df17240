import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A machine in plain QEMU, emulated: what is built is held against the real thing, without any of our own code. */
export interface Guest extends AsyncDisposable {
  /** 127.0.0.1:PORT, which leads to the port of the guest. */
  readonly address: string;
  /** All that came from the serial port so far. */
  readonly serial: () => string;
  /** Resolves with the whole output when a text is in it. */
  readonly until: (text: string | RegExp, timeoutMs?: number) => Promise<string>;
  /** Presses the power button; resolves with QEMU's exit code. */
  readonly powerdown: () => Promise<number | null>;
  /** What the guest wrote to the port org.up.ready. */
  readonly told: () => Promise<string>;
}

export interface GuestOptions {
  /** What it starts from, in QEMU's words. */
  readonly args: readonly string[];
  readonly guestPort: number;
  readonly guestAddress?: string;
  readonly firmware?: 'bios' | 'uefi';
}

const OVMF = '/usr/share/OVMF/OVMF';

export async function startGuest(options: GuestOptions): Promise<Guest> {
  const directory = await mkdtemp(join(tmpdir(), 'guest-'));
  const port = await freePort();
  const forward = `hostfwd=tcp:127.0.0.1:${port}-${options.guestAddress ?? ''}:${options.guestPort}`;
  const monitor = join(directory, 'monitor');
  const readyFile = join(directory, 'ready');
  const args = [
    ...['-M', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-m', '1024', '-smp', '2'],
    ...[
      '-nodefaults',
      '-no-user-config',
      '-display',
      'none',
      '-vga',
      'std',
      '-serial',
      'stdio',
      '-no-reboot',
    ],
    ...['-netdev', `user,id=n,restrict=on,${forward}`, '-device', 'virtio-net-pci,netdev=n,romfile='],
    ...['-device', 'virtio-serial-pci', '-chardev', `file,id=r,path=${readyFile}`],
    ...['-device', 'virtserialport,chardev=r,name=org.up.ready'],
    ...['-monitor', `unix:${monitor},server=on,wait=off`],
    ...(options.firmware === 'uefi' ? await uefi(directory) : []),
    ...options.args,
  ];
  const qemu = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  // A test that is given up does not come to its end.
  const kill = (): void => void qemu.kill('SIGKILL');
  process.once('exit', kill);
  const output = collect(qemu);
  return {
    address: `127.0.0.1:${port}`,
    serial: output.text,
    until: output.until,
    powerdown: async () => {
      const press = (): void => {
        connect(monitor)
          .on('error', () => undefined)
          .end('system_powerdown\n');
      };
      press();
      // Nobody may listen yet, where the guest is still starting.
      const timer = setInterval(press, 5000);
      return output.ended.finally(() => clearInterval(timer));
    },
    told: () => readFile(readyFile, 'utf8'),
    async [Symbol.asyncDispose]() {
      kill();
      process.off('exit', kill);
      await output.ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function uefi(directory: string): Promise<readonly string[]> {
  const variables = join(directory, 'vars.fd');
  await copyFile(`${OVMF}_VARS_4M.fd`, variables);
  return [
    ...['-drive', `if=pflash,format=raw,unit=0,readonly=on,file=${OVMF}_CODE_4M.fd`],
    ...['-drive', `if=pflash,format=raw,unit=1,file=${variables}`],
  ];
}

/** Hangs are ended, not timed: the host may be slow. */
const PATIENCE_MS = 240_000;

interface Collected {
  readonly text: () => string;
  readonly until: Guest['until'];
  readonly ended: Promise<number | null>;
}

function collect(qemu: ChildProcess): Collected {
  let text = '';
  const waiting = new Set<() => void>();
  for (const stream of [qemu.stdout, qemu.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const look of waiting) look();
    });
  let isOver = false;
  const ended = new Promise<number | null>((resolve) => {
    qemu.once('close', (code) => {
      isOver = true;
      resolve(code);
      for (const look of waiting) look();
    });
  });
  const until = (wanted: string | RegExp, timeoutMs = PATIENCE_MS): Promise<string> =>
    new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        waiting.delete(look);
        act();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`${why} before ${wanted}:\n${text.slice(-3000)}`)));
      const timer = setTimeout(() => fail(`${timeoutMs} ms passed`), timeoutMs);
      const look = (): void => {
        if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text))
          settle(() => resolve(text));
        else if (isOver) fail('the machine ended');
      };
      waiting.add(look);
      look();
    });
  return { text: () => text, until, ended };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
