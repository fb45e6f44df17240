import { beforeAll, expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { Bench, failureOf } from './support.ts';

const SECOND_NS = 1_000_000_000;

function healthcheck(script: string, more: Readonly<Record<string, number>> = {}): Record<string, unknown> {
  const times = { Interval: SECOND_NS, Timeout: 2 * SECOND_NS, Retries: 2, ...more };
  return { Healthcheck: { Test: ['CMD', 'sh', '-c', script], ...times } };
}

for (const kind of ['docker', 'podman'] as const) {
  describeWithEngine(
    kind,
    'waiting for a container',
    ({ url }) => {
      const bench = Bench.forSuite(url);
      beforeAll(() => bench.busybox());

      it('ends when its health check passes', async () => {
        const checked = await bench.image({ config: healthcheck('test -e /tmp/ready') });
        const container = await bench.run(checked.name, 'sleep 1; touch /tmp/ready; exec sleep 300');
        await container.wait({ type: 'healthy' }, { timeoutMs: 30_000 });
        expect(await container.inspect()).toMatchObject({ running: true, health: 'healthy' });
      });

      it('fails when the health check fails, with what the check said', async () => {
        const checked = await bench.image({ config: healthcheck('echo no soup; exit 1') });
        const container = await bench.run(checked.name, 'echo serving; exec sleep 300');
        const failure = await failureOf(container.wait({ type: 'healthy' }, { timeoutMs: 60_000 }));
        expect(failure).toMatchObject({
          code: 'UP_CONTAINER_FAILED',
          exitCode: 1,
          message: `Container ${container.name} is unhealthy: its check ended with exit code 1: no soup`,
          details: { tail: ['serving'], oomKilled: false, image: checked.name },
        });
        expect(failure.details?.['healthLog']).toContainEqual({ exitCode: 1, output: 'no soup' });
      });

      it('fails when the health check never ends', async () => {
        const checked = await bench.image({ config: healthcheck('sleep 300', { Timeout: 600 * SECOND_NS }) });
        const container = await bench.run(checked.name, 'exec sleep 300');
        const failure = await failureOf(container.wait({ type: 'healthy' }, { timeoutMs: 3000 }));
        expect(failure).toMatchObject({ code: 'UP_TIMEOUT', exitCode: 5 });
        expect(failure.message).toMatch(/^3.0 s passed before container \S+ was healthy/);
      });

      it('fails at once where there is no health check', async () => {
        const container = await bench.runBusybox('exec sleep 300');
        expect(await failureOf(container.wait({ type: 'healthy' }))).toMatchObject({
          code: 'UP_CONTAINER_FAILED',
          message: `Container ${container.name} has no health check to wait for`,
        });
      });

      it('ends with a line of its output, though it ends with that line', async () => {
        const container = await bench.runBusybox('echo one >&2; echo two; echo one');
        await container.wait({ type: 'log', pattern: 'one', times: 2 });
        const again = container.wait({ type: 'log', pattern: /^one$/g, stream: 'stdout', times: 2 });
        expect(await failureOf(again)).toMatchObject({
          code: 'UP_CONTAINER_FAILED',
          message: `Container ${container.name} ended with exit code 0, before it wrote a line with /^one$/g`,
        });
      });

      it('knows a port that a proxy has open from one that is listened on', async () => {
        const container = await bench.runBusybox('sleep 2; exec nc -ll -p 80 -e cat', { ports: { 80: 0 } });
        const early = await failureOf(container.wait({ type: 'port', port: 80 }, { timeoutMs: 700 }));
        expect(early).toMatchObject({ code: 'UP_TIMEOUT' });
        expect(early.message).toMatch(/port 80: (closed at once|connection refused)$/);
        await container.wait({ type: 'port', port: 80 });
        expect(await failureOf(container.wait({ type: 'port', port: 81 }))).toMatchObject({
          code: 'UP_USAGE',
        });
      });

      it('ends with an HTTP answer, and tells the last one otherwise', async () => {
        const container = await bench.runBusybox('exec httpd -f -p 80 -h /etc', { ports: { 80: 0 } });
        await container.wait({ type: 'http', port: 80, path: '/passwd', bodyIncludes: 'root:' });
        const failure = await failureOf(
          container.wait({ type: 'http', port: 80, path: '/nowhere' }, { timeoutMs: 500 }),
        );
        expect(failure.message).toMatch(/answered GET \/nowhere on port 80: GET \/nowhere on port 80: 404$/);
        await container.wait({ type: 'http', port: 80, path: '/nowhere', status: 404 });
      });

      it('ends with a program that succeeds', async () => {
        const container = await bench.runBusybox('sleep 1; touch /tmp/done; exec sleep 300');
        await container.wait({ type: 'exec', command: ['test', '-e', '/tmp/done'] });
        const never = container.wait(
          { type: 'exec', command: ['sh', '-c', 'echo not yet >&2; exit 4'] },
          { timeoutMs: 5000 },
        );
        expect((await failureOf(never)).message).toMatch(/sh ended with exit code 4: not yet$/);
      });

      it('ends with the end of the container', async () => {
        const container = await bench.runBusybox('echo working; sleep 1; exit 3');
        await container.wait({ type: 'exit' });
        await container.wait({ type: 'exit', exitCode: 3 });
        expect(await failureOf(container.wait({ type: 'exit', exitCode: 0 }))).toMatchObject({
          code: 'UP_CONTAINER_FAILED',
          message: `Container ${container.name} ended with exit code 3, not with 0`,
          details: { exitCode: 3, tail: ['working'] },
        });
      });

      it('notices at once when the container ends before', async () => {
        const container = await bench.runBusybox(
          'echo "token=abcdefgh123"; printf "\\033[31mred"; sleep 1; exit 9',
          {
            ports: { 80: 0 },
          },
        );
        const all = container.wait(
          {
            type: 'all',
            of: [
              { type: 'port', port: 80 },
              { type: 'log', pattern: 'never' },
            ],
          },
          { timeoutMs: 100_000 },
        );
        expect(await failureOf(all)).toMatchObject({
          code: 'UP_CONTAINER_FAILED',
          message: `Container ${container.name} ended with exit code 9, before it listened on port 80 and wrote a line with never`,
          details: { exitCode: 9, oomKilled: false, tail: ['token=***', 'red'] },
        });
      });

      it('takes the first of several, and cancels the others', async () => {
        const container = await bench.runBusybox('echo up; exec sleep 300', { ports: { 80: 0 } });
        await container.wait({
          type: 'any',
          of: [{ type: 'port', port: 80 }, { type: 'exit' }, { type: 'log', pattern: 'up' }],
        });
        const ended = await bench.runBusybox('exit 0');
        await ended.wait({ type: 'any', of: [{ type: 'healthy' }, { type: 'exit', exitCode: 0 }] });
        const neither = ended.wait({
          type: 'any',
          of: [
            { type: 'log', pattern: 'x' },
            { type: 'exit', exitCode: 1 },
          ],
        });
        expect((await failureOf(neither)).message).toContain('ended with exit code 0, not with 1');
      });

      it('is over at once when it is aborted', async () => {
        const container = await bench.runBusybox('exec sleep 300');
        const abort = new AbortController();
        const waiting = failureOf(
          container.wait(
            { type: 'all', of: [{ type: 'log', pattern: 'never' }, { type: 'exit' }] },
            { signal: abort.signal, timeoutMs: 100_000 },
          ),
        );
        setTimeout(() => abort.abort(new Error('enough')), 300);
        expect((await waiting).message).toBe('enough');
        expect(await container.inspect()).toMatchObject({ running: true });
      });
    },
    { tools: ['busybox'] },
  );
}
