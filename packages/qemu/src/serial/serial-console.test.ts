import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveMemory } from '../../../../test/src/live-memory.ts';
import { acceptOne, type ExpectedSocket } from '../sockets/accept-one.ts';
import type { SerialWire } from '../sockets/serial-pipe.ts';
import { SerialConsole } from './serial-console.ts';
import type { SerialLine } from './serial-line.ts';
import { MAX_SERIAL_LOG_BYTES, openSerialLog } from './serial-log.ts';

let directory = '';
let expected: ExpectedSocket;
let guest: Socket;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'up-serial-'));
  expected = await acceptOne(join(directory, 's.sock'));
  guest = connect(expected.path);
});
afterEach(async () => {
  guest.destroy();
  await expected[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

async function all(reader: AsyncIterable<SerialLine>): Promise<readonly SerialLine[]> {
  const lines: SerialLine[] = [];
  for await (const line of reader) lines.push(line);
  return lines;
}

async function wire(): Promise<SerialWire> {
  const socket = await expected.connected;
  return { input: socket, output: socket };
}

describe('SerialConsole', () => {
  it('shows lines, and a prompt once nothing more comes', async () => {
    const console = new SerialConsole(await wire(), { startedAtMs: performance.now() });
    guest.write('Welcome\r\nlogin: ');
    const reader = console.lines();
    expect((await reader.next()).value).toMatchObject({ text: 'Welcome', isPartial: false });
    expect((await reader.next()).value).toMatchObject({ text: 'login:', isPartial: true });
    guest.end('root\r\n');
    expect((await reader.next()).value).toMatchObject({ text: 'login: root', isPartial: false });
    expect((await reader.next()).done).toBe(true);
  });

  it('writes to the guest', async () => {
    const console = new SerialConsole(await wire(), { startedAtMs: 0 });
    const received = new Promise((resolve) => guest.once('data', (chunk) => resolve(String(chunk))));
    await console.write('yes\n');
    expect(await received).toBe('yes\n');
  });

  it('stands a flood in bounded memory, and says what is missing', async () => {
    const log = await openSerialLog(join(directory, 'serial.log'));
    const console = new SerialConsole(await wire(), { startedAtMs: performance.now(), log });
    const chunk = Buffer.from(`${'x'.repeat(78)}\r\n`.repeat(8000));
    const before = liveMemory();
    let most = 0;
    for (let count = 0; count < 300; count += 1) {
      await new Promise<void>((resolve) => guest.write(chunk, () => resolve()));
      if (count % 30 === 29) most = Math.max(most, liveMemory() - before);
    }
    guest.end('the end\r\n');
    await console.ended;
    const lines = await all(console.lines());
    const missing = lines.reduce((sum, { droppedBefore = 0 }) => sum + droppedBefore, 0);
    // Where the sender paused in the middle of a line, that was shown as partial, too.
    expect(lines.length + missing).toBeGreaterThanOrEqual(2_400_001);
    expect(lines.at(-1)?.text).toBe('the end');
    expect((await stat(log.path)).size).toBeLessThan(MAX_SERIAL_LOG_BYTES + 200);
    // Of 192 MB.
    expect(most).toBeLessThan(20_000_000);
  });
});
