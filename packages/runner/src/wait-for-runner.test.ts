import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually, HEALTH, isRunning, openBench, profileWith, RUNNER } from '../test/support.ts';
import { waitForRunner } from './wait-for-runner.ts';

const { signal } = new AbortController();
const profile = await profileWith(`${RUNNER}\nannounces = true\n${HEALTH}`);

interface Counted extends AsyncDisposable {
  readonly url: string;
  readonly requests: () => number;
}

/** A server that never becomes healthy, and counts who asks. */
async function neverHealthy(): Promise<Counted> {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end('starting');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

describe.concurrent('waitForRunner', () => {
  it('waits until the runner is healthy, and leaves it running', async () => {
    await using bench = await openBench();
    const env = { PATH: process.env['PATH'], UNREADY: '3' };
    const instance = await bench.start('origin', profile, { env });
    expect(await waitForRunner({ instance, profile, signal })).toEqual({
      state: 'ready',
      checks: [{ name: 'GET /health', status: 'passed', evidence: '200 "OK"' }],
    });
    expect(isRunning(instance.pid)).toBe(true);
  });

  it('asks a workload that announces nothing on the port of its profile', async () => {
    await using bench = await openBench();
    const free = createServer();
    await once(free.listen(0, '127.0.0.1'), 'listening');
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const plain = await profileWith(`${RUNNER}\n${HEALTH}\n[workloads.web.servers]\nhls.port = ${port}`);
    const env = { PATH: process.env['PATH'], PORT: String(port) };
    const instance = await bench.start('plain', plain, { env });
    expect(await waitForRunner({ instance, profile: plain, signal })).toMatchObject({ state: 'ready' });
    // The same again: now somebody is there already.
    await expect(bench.start('plain', plain, { env })).rejects.toMatchObject({ code: 'UP_PORT_IN_USE' });
  });

  it.each([
    { args: ['tell'], code: 'UP_PORT_IN_USE' },
    { args: [], code: 'UP_WORKLOAD_FAILED' },
  ])('notices that it ended before ($code)', async ({ args, code }) => {
    await using bench = await openBench();
    const instance = await bench.start('failing', profile, { args });
    const outcome = await waitForRunner({ instance, profile, signal });
    expect(outcome).toMatchObject({ state: 'ended', exit: { reason: 'exited', exitCode: 4 } });
    if (outcome.state === 'ended') expect(instance.failure(outcome.exit).code).toBe(code);
  });

  it('asks no more once it is known that it ended', async () => {
    await using bench = await openBench();
    await using server = await neverHealthy();
    const instance = await bench.start('announcer', profile, { args: [server.url] });
    const waiting = waitForRunner({ instance, profile, signal });
    await eventually(() => server.requests() >= 2);
    process.kill(instance.pid, 'SIGKILL');
    expect(await waiting).toMatchObject({ state: 'ended', exit: { signal: 'SIGKILL' } });
    // A request that was on its way may still arrive.
    await sleep(50);
    const requests = server.requests();
    await sleep(120);
    expect(server.requests()).toBe(requests);
  });

  it('gives up in time, with the last evidence, and leaves stopping to whoever asked', async () => {
    await using bench = await openBench();
    await using server = await neverHealthy();
    const hasty = { ...profile, expect: { ...profile.expect, readyWithinSec: 0.3 } };
    const instance = await bench.start('announcer', hasty, { args: [server.url] });
    // Slow machines may not even see the announcement: then that is the evidence.
    await expect(waitForRunner({ instance, profile: hasty, signal })).rejects.toMatchObject({
      code: 'UP_TIMEOUT',
      exitCode: 5,
      message: expect.stringMatching(
        /^web\/default was not healthy within 0\.3 s: GET \/health: (body "starting" instead of "OK"|nothing listens as "hls" yet)$/,
      ),
    });
    expect(isRunning(instance.pid)).toBe(true);
    expect(await instance.stop()).toMatchObject({ reason: 'stopped' });
  });

  it('rejects with the reason of an abort, although that ends the runner, too', async () => {
    await using bench = await openBench();
    await using server = await neverHealthy();
    const abort = new AbortController();
    const options = { args: [server.url], signal: abort.signal };
    const instance = await bench.start('announcer', profile, options);
    const reason = new Error('enough');
    const waiting = waitForRunner({ instance, profile, signal: abort.signal });
    setTimeout(() => abort.abort(reason), 50);
    await expect(waiting).rejects.toBe(reason);
    expect(await instance.exited).toMatchObject({ reason: 'aborted' });
    await expect(waitForRunner({ instance, profile, signal: abort.signal })).rejects.toBe(reason);
  });

  it('passes on what broke in whoever listens to the runner', async () => {
    await using bench = await openBench();
    const onEvent = (): void => {
      throw new Error('the listener broke');
    };
    const instance = await bench.start('origin', profile, { onEvent });
    await expect(waitForRunner({ instance, profile, signal })).rejects.toThrow('the listener broke');
  });

  it('has nothing to wait for where nothing is expected', async () => {
    await using bench = await openBench();
    const modest = await profileWith(`${RUNNER}\nannounces = true`);
    const instance = await bench.start('family', modest);
    expect(await waitForRunner({ instance, profile: modest, signal })).toEqual({
      state: 'ready',
      checks: [],
    });
  });
});
