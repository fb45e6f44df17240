import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cleanup } from '@up/core';
import { afterEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { ENGINE_TOOLS, type StartedEngine, startEngine } from '../../../test/src/start-engine.ts';
import { file } from '../../oci/src/testing/layer-tar.ts';
import { connectEngine } from '../src/index.ts';
import { Bench, busyboxArchive, failureOf, pieces, signal } from './support.ts';

describeWith([...ENGINE_TOOLS.docker, 'busybox'], 'a daemon', () => {
  let cleanup = new Cleanup({ actionTimeoutMs: 60_000 });
  afterEach(async () => {
    await cleanup.dispose();
    cleanup = new Cleanup({ actionTimeoutMs: 60_000 });
  });

  async function ownDaemon(dataRoot?: string): Promise<StartedEngine> {
    const directory = mkdtempSync(join(tmpdir(), 'up-dockerd-'));
    cleanup.defer(() => rmSync(directory, { recursive: true, force: true }));
    const place = dataRoot === undefined ? {} : { dataRoot };
    const engine = await startEngine({
      kind: 'docker',
      directory: join(directory, 'd'),
      ownerPid: process.pid,
      ...place,
    });
    cleanup.defer(() => engine.stop());
    return engine;
  }

  async function ownBench(url: string): Promise<Bench> {
    const bench = await Bench.open(url);
    // With a daemon that is gone, nothing can be removed any more.
    cleanup.defer(() => bench[Symbol.asyncDispose]().catch(() => undefined));
    return bench;
  }

  it('that is killed in the middle ends everything that waits for it', async () => {
    const daemon = await ownDaemon();
    const bench = await ownBench(daemon.url);
    const { name } = await bench.image({ files: [file('big', Buffer.alloc(50_000_000, 'x'))] });
    const container = await bench.run(name, 'echo up; exec sleep 60');
    await container.wait({ type: 'log', pattern: 'up' });
    let saved = 0;
    const waiting = [
      container.wait({ type: 'log', pattern: 'never' }),
      container.wait({ type: 'exit' }),
      container.wait({ type: 'any', of: [{ type: 'exec', command: ['false'] }, { type: 'exit' }] }),
      container.exec(['sleep', '60']),
      (async () => {
        for await (const chunk of bench.engine.saveImage(name, { signal })) {
          saved += chunk.length;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      })(),
    ].map(failureOf);
    await new Promise((resolve) => setTimeout(resolve, 700));
    process.kill(daemon.pid, 'SIGKILL');
    for (const failure of await Promise.all(waiting)) {
      expect(failure).toMatchObject({ code: 'UP_ENGINE_UNREACHABLE', exitCode: 4 });
      expect(failure.message).toContain(`Docker at ${daemon.url} ended the connection`);
    }
    expect(saved).toBeGreaterThan(0);
    expect(await failureOf(container.remove())).toMatchObject({ code: 'UP_ENGINE_UNREACHABLE' });
    expect(await failureOf(container.stop())).toMatchObject({ code: 'UP_ENGINE_UNREACHABLE' });
    expect(await failureOf(connectEngine({ env: { DOCKER_HOST: daemon.url }, signal }))).toMatchObject({
      code: 'UP_ENGINE_UNREACHABLE',
      details: { tried: [{ endpoint: daemon.url, origin: 'DOCKER_HOST', reason: 'nobody listens there' }] },
    });
  });

  it('that hangs is given up', async () => {
    const daemon = await ownDaemon();
    const bench = await ownBench(daemon.url);
    const { name } = await bench.image();
    const container = await bench.run(name, 'exec sleep 60');
    process.kill(daemon.pid, 'SIGSTOP');
    cleanup.defer(() => void process.kill(daemon.pid, 'SIGCONT'));
    const connecting = connectEngine({ env: { DOCKER_HOST: daemon.url }, signal, timeoutMs: 500 });
    expect((await failureOf(connecting)).message).toBe(
      `No container engine answers at ${daemon.url} (DOCKER_HOST): it did not answer within 0.5 s`,
    );
    const waiting = container.wait({ type: 'healthy' }, { timeoutMs: 500 });
    expect(await failureOf(waiting)).toMatchObject({ code: 'UP_TIMEOUT', exitCode: 5 });
    const abort = new AbortController();
    const executing = failureOf(
      container.wait({ type: 'exec', command: ['true'] }, { signal: abort.signal }),
    );
    abort.abort(new Error('enough'));
    expect((await executing).message).toBe('enough');
  });

  it('whose disk is full says so, and what was loaded so far is gone', async () => {
    const data = mkdtempSync(join(tmpdir(), 'up-full-'));
    cleanup.defer(() => rmSync(data, { recursive: true, force: true }));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data]);
    cleanup.defer(() => void execFileSync('umount', ['-l', data]));
    mkdirSync(join(data, 'root'));
    const daemon = await ownDaemon(join(data, 'root'));
    const engine = await connectEngine({ env: { DOCKER_HOST: daemon.url }, signal });
    const large = busyboxArchive({
      name: 'up-it-large:1',
      files: [file('big', Buffer.alloc(60_000_000, 'x'))],
    });
    const failure = await failureOf(engine.loadImage(pieces(large), { signal }));
    expect(failure).toMatchObject({ code: 'UP_DISK_FULL', exitCode: 4 });
    expect(failure.message).toMatch(/^The image cannot be loaded: the disk of Docker at .* is full/);
    expect(await engine.hasImage('up-it-large:1', { signal })).toBe(false);
    const small = busyboxArchive({ name: 'up-it-small:1' });
    await engine.loadImage(pieces(small), { signal });
    expect(await engine.hasImage('up-it-small:1', { signal })).toBe(true);
  });
});
