import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpError } from '@up/core';
import { afterEach, describe, expect, it } from 'vitest';
import type { MachineEvent } from '../machine-event.ts';
import { acceptOne } from '../sockets/accept-one.ts';
import { QmpClient, type QmpOptions } from './qmp-client.ts';

const GREETING = '{"QMP": {"version": {"qemu": {"micro": 1, "minor": 0, "major": 9}}, "capabilities": []}}\n';
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A client, and the other end of its socket, which plays QEMU. */
async function connected(options: Partial<QmpOptions> = {}): Promise<{
  readonly client: QmpClient;
  readonly peer: Socket;
  readonly events: MachineEvent[];
  readonly asked: () => Promise<{
    readonly execute: string;
    readonly id: number;
    readonly arguments?: unknown;
  }>;
}> {
  const directory = await mkdtemp(join(tmpdir(), 'up-qmp-'));
  const expected = await acceptOne(join(directory, 'qmp.sock'));
  const peer = connect(expected.path);
  open.push(async () => {
    peer.destroy();
    await expected[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });
  const events: MachineEvent[] = [];
  const client = new QmpClient(await expected.connected, {
    startedAtMs: performance.now(),
    onEvent: (event) => events.push(event),
    gone: () => Promise.resolve(new UpError('UP_VM_FAILED', 'its last words')),
    ...options,
  });
  let received = '';
  peer.setEncoding('utf8');
  peer.on('data', (chunk: string) => {
    received += chunk;
  });
  const asked = async () => {
    while (!received.includes('\n')) await new Promise((resolve) => peer.once('data', resolve));
    const [line = '', ...rest] = received.split('\n');
    received = rest.join('\n');
    return JSON.parse(line) as { readonly execute: string; readonly id: number };
  };
  return { client, peer, events, asked };
}

describe('QmpClient', () => {
  it('greets, then matches replies to commands by their ids, events in between', async () => {
    const { client, peer, events, asked } = await connected();
    peer.write(GREETING);
    const first = await asked();
    expect(first.execute).toBe('qmp_capabilities');
    peer.write(`{"return": {}, "id": ${first.id}}\n`);
    expect(await client.ready).toBe('9.0.1');
    const answers = Promise.all([client.execute('one'), client.execute('two', { with: 'this' })]);
    const one = await asked();
    const two = await asked();
    expect(two).toMatchObject({ execute: 'two', arguments: { with: 'this' } });
    peer.write(
      `{"return": "second", "id": ${two.id}}\n{"event": "STOP"}\n{"return": "first", "id": ${one.id}}\n`,
    );
    expect(await answers).toEqual(['first', 'second']);
    expect(events).toMatchObject([{ name: 'STOP', data: {} }]);
    expect(events[0]?.atMs).toBeGreaterThanOrEqual(0);
  });

  it('passes on a refusal in the words of QEMU', async () => {
    const { client, peer, asked } = await connected();
    const answer = client.execute('nonsense');
    const { id } = await asked();
    peer.write(`{"id": ${id}, "error": {"class": "GenericError", "desc": "no \\u001b[31msuch thing"}}\n`);
    await expect(answer).rejects.toMatchObject({
      code: 'UP_VM_FAILED',
      message: 'QEMU refused nonsense: no such thing',
    });
  });

  it('fails what waits, and all that comes later, with the last words of QEMU', async () => {
    const { client, peer, asked } = await connected();
    const waiting = client.execute('wait');
    await asked();
    peer.destroy();
    await expect(waiting).rejects.toThrow('its last words');
    await expect(client.execute('more')).rejects.toThrow('its last words');
    await expect(client.ready).rejects.toThrow('its last words');
  });

  it('reads what QEMU wrote last before a command fails for its end', async () => {
    const { client, peer, events } = await connected();
    if (peer.connecting) await once(peer, 'connect');
    peer.write('{"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-shutdown"}}\n');
    peer.destroy();
    await expect(client.execute('query-blockstats')).rejects.toThrow('its last words');
    expect(events).toMatchObject([{ name: 'SHUTDOWN', data: { reason: 'guest-shutdown' } }]);
    await client.closed;
  });

  it('takes a line without end for the end', async () => {
    const { client, peer } = await connected();
    peer.on('error', () => undefined);
    const waiting = client.execute('wait');
    peer.write('x'.repeat(5 * 1024 * 1024));
    await expect(waiting).rejects.toThrow('its last words');
  });

  it('tells of a command that gets no answer, and of no other', async () => {
    const silent: string[] = [];
    const onSilence = (command: string): number => silent.push(command);
    const { client, peer, asked } = await connected({ patienceMs: 50, onSilence });
    peer.write(GREETING);
    peer.write(`{"return": {}, "id": ${(await asked()).id}}\n`);
    await client.ready;
    const answered = client.execute('query-status');
    peer.write(`{"return": {}, "id": ${(await asked()).id}}\n`);
    await answered;
    const unanswered = client.execute('stop');
    await expect.poll(() => silent, { timeout: 5000 }).toEqual(['stop']);
    peer.destroy();
    await expect(unanswered).rejects.toThrow('its last words');
  });
});
