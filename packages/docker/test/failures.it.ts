import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { file } from '../../oci/src/testing/layer-tar.ts';
import { ARCHITECTURE, Bench, FOREIGN, failureOf, foreignProgram, signal } from './support.ts';

for (const kind of ['docker', 'podman'] as const) {
  describeWithEngine(
    kind,
    'a container that fails',
    ({ url }) => {
      const bench = Bench.forSuite(url);
      let image = '';
      /** Those that tests before this one have not removed yet. */
      let kept: readonly string[] = [];
      beforeEach(async () => {
        kept = await bench.containers();
      });
      beforeAll(async () => {
        image = (await bench.image({ files: [file('etc/plain', 'x')] })).name;
      });

      const nothingLeft = async (): Promise<void> => {
        expect(await bench.containers()).toEqual(kept);
      };

      it('has no image', async () => {
        expect(await failureOf(bench.run('up-it-nowhere:1', 'true'))).toMatchObject({
          code: 'UP_IMAGE_NOT_FOUND',
          exitCode: 3,
          message: `There is no image up-it-nowhere:1 in ${url}`,
          hint: `${kind} pull up-it-nowhere:1`,
        });
        await nothingLeft();
      });

      it('wants a port that is taken: who has it is named', async () => {
        const server = createServer().listen(0, '127.0.0.1');
        await new Promise((resolve) => server.once('listening', resolve));
        const { port } = server.address() as AddressInfo;
        const failure = await failureOf(bench.run(image, 'exec sleep 300', { ports: { 80: port } }));
        server.close();
        expect(failure).toMatchObject({ code: 'UP_PORT_IN_USE', exitCode: 4 });
        expect(failure.message).toContain(`port ${port} of 127.0.0.1 is taken by `);
        expect(failure.message).toContain(`(process ${process.pid})`);
        await nothingLeft();
      });

      it('is for another architecture', async () => {
        const foreign = await bench.image({
          architecture: FOREIGN,
          files: [file('bin/foreign', foreignProgram(), { mode: 0o755 })],
        });
        const failure = await failureOf(
          (async () => {
            await using container = await bench.engine.run(
              { image: foreign.name, target: 'it', session: bench.session, command: ['/bin/foreign'] },
              { signal },
            );
            await container.wait({ type: 'log', pattern: 'never' });
          })(),
        );
        expect(failure).toMatchObject({ code: 'UP_IMAGE_PLATFORM', exitCode: 4 });
        expect(failure.message).toMatch(
          `image ${foreign.name} is for linux/${FOREIGN}, the engine's machine is linux/${ARCHITECTURE}`,
        );
        await nothingLeft();
      });

      // Podman takes the image that there is.
      if (kind === 'docker') {
        it('is asked for on a platform that its image is not for', async () => {
          const failure = await failureOf(bench.run(image, 'true', { platform: `linux/${FOREIGN}` }));
          expect(failure).toMatchObject({ code: 'UP_IMAGE_PLATFORM', exitCode: 4 });
          expect(failure.message).toContain(`linux/${FOREIGN}`);
          await nothingLeft();
        });
      }

      it.each([
        ['/nowhere', /no such file|not found/],
        ['/etc/plain', /permission denied/i],
      ])('starts with a program that cannot be run: %s', async (program, words) => {
        const failure = await failureOf(bench.run(image, '', { entrypoint: [program], command: [] }));
        expect(failure).toMatchObject({ code: 'UP_CONTAINER_FAILED', exitCode: 1 });
        expect(failure.message).toMatch(words);
        expect(failure.hint).toContain('up inspect');
        await nothingLeft();
      });

      it('wants a user that the image has not', async () => {
        const failure = await failureOf(bench.run(image, 'true', { user: 'nobody-here' }));
        expect(failure).toMatchObject({ code: 'UP_CONTAINER_FAILED' });
        expect(failure.message).toContain('nobody-here');
        expect(failure.hint).toContain('users');
        await nothingLeft();
      });

      it('runs out of memory', async () => {
        const container = await bench.run(
          image,
          'echo filling; exec dd if=/dev/zero of=/dev/null bs=200M count=1',
          {
            memoryMB: 16,
          },
        );
        const failure = await failureOf(container.wait({ type: 'log', pattern: 'never' }));
        expect(failure).toMatchObject({
          code: 'UP_CONTAINER_FAILED',
          details: {
            exitCode: 137,
            oomKilled: expect.any(Boolean),
            tail: ['filling'],
          },
        });
        // Podman does not see it with version 1 of cgroups, Docker misses some: then the limit is named.
        expect(failure.message).toContain(
          failure.details?.['oomKilled'] === true
            ? 'it was killed for want of memory'
            : 'its memory is limited to 17 MB',
        );
        expect(failure.hint).toContain('memory');
      });

      it('floods its log: neither memory nor the message grows with it', async () => {
        const container = await bench.run(
          image,
          'echo begin; sleep 2; yes "$(yes long | dd bs=1000 count=1 2>/dev/null)"',
        );
        await container.wait({ type: 'log', pattern: 'begin' });
        const before = process.memoryUsage().rss;
        const failure = await failureOf(
          container.wait({ type: 'log', pattern: 'never' }, { timeoutMs: 4000 }),
        );
        expect(failure).toMatchObject({ code: 'UP_TIMEOUT' });
        // Fewer, where the engine has just begun the next of its log files.
        expect((failure.details?.['tail'] as readonly string[] | undefined)?.length).toBeLessThanOrEqual(40);
        expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
      });

      it('writes a line without end', async () => {
        const container = await bench.run(
          image,
          'dd if=/dev/zero bs=1M count=30 2>/dev/null; echo; echo end',
        );
        await container.wait({ type: 'log', pattern: 'end' });
        await container.wait({ type: 'exit' });
        const { tail } = await container.diagnose();
        expect(tail.at(-1)).toBe('end');
        expect(JSON.stringify(tail).length).toBeLessThan(20_000_000);
      });

      it.each([0, 20, 100, 300])(
        'is aborted %i ms after it was asked for: nothing is left',
        async (delayMs) => {
          const abort = new AbortController();
          const running = (async () => {
            const container = await bench.engine.run(
              { image, target: 'it', session: bench.session, command: ['sleep', '300'] },
              { signal: abort.signal },
            );
            await using _removed = container;
            await container.wait({ type: 'exit' });
          })();
          setTimeout(() => abort.abort(new Error('interrupted')), delayMs);
          expect((await failureOf(running)).message).toBe('interrupted');
          await nothingLeft();
        },
      );
    },
    { tools: ['busybox'] },
  );
}
