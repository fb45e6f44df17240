import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { openImageStream } from '../../oci/src/index.ts';
import { archiveOf, dockerArchive, ociImage, plainLayer } from '../../oci/src/testing/build-image.ts';
import { file } from '../../oci/src/testing/layer-tar.ts';
import { Bench, busyboxArchive, failureOf, pieces, signal } from './support.ts';

for (const kind of ['docker', 'podman'] as const) {
  describeWithEngine(
    kind,
    'an image',
    ({ url }) => {
      const bench = Bench.forSuite(url);

      it('is loaded, looked at, named, saved and removed', async () => {
        const { engine } = bench;
        const { id, name, names } = await bench.image({ config: { Labels: { a: 'b' } } });
        expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(names).toEqual([kind === 'podman' ? `localhost/${name}` : name]);
        expect(await engine.inspectImage(name, { signal })).toMatchObject({
          id,
          labels: { a: 'b' },
          hasHealthcheck: false,
        });
        await engine.tagImage(id, { name: `${name.replace(':1', ':2')}`, signal });
        expect(await engine.hasImage(name.replace(':1', ':2'), { signal })).toBe(true);
        const saved = await openImageStream(engine.saveImage(name, { signal }), { signal, location: name });
        expect(saved.problems).toEqual([]);
        expect([...saved.tree.walk()].map(([path]) => path)).toContain('/bin/busybox');
        expect(await engine.removeImage(name.replace(':1', ':2'), { signal })).toBe(true);
        expect(await engine.removeImage(name.replace(':1', ':2'), { signal })).toBe(false);
        expect(await engine.hasImage(name, { signal })).toBe(true);
      });

      it('that was loaded for a session goes with it, one that was there before stays', async () => {
        const { engine, session } = bench;
        const name = `up-it-${session.id}-kept:1`;
        const archive = busyboxArchive({ name, config: { Labels: { once: session.id } } });
        await engine.loadImage(pieces(archive), { signal });
        const again = await engine.loadImage(pieces(archive), { signal, session });
        await again.remove({ signal });
        expect(await engine.hasImage(name, { signal })).toBe(true);
        await engine.removeImage(name, { signal });
        const own = await engine.loadImage(pieces(archive), { signal, session });
        await own.remove({ signal });
        await own.remove({ signal });
        expect(await engine.hasImage(own.id, { signal })).toBe(false);
      });

      it('without a name has its id', async () => {
        const bytes = archiveOf(dockerArchive({ layers: [plainLayer([file('x', bench.session.id)])] }));
        const loaded = await bench.engine.loadImage(pieces(bytes), { signal, session: bench.session });
        expect(loaded.names).toEqual([]);
        expect(await bench.engine.hasImage(loaded.id, { signal })).toBe(true);
        await loaded.remove({ signal });
      });

      it('that is none cannot be loaded', async () => {
        const { engine } = bench;
        const noise = createHash('sha512').update('x').digest();
        const whole = busyboxArchive({ name: 'up-it-cut:1' });
        for (const bytes of [noise, Buffer.alloc(0), Buffer.alloc(10_240), whole.subarray(0, 300_000)]) {
          const failure = await failureOf(engine.loadImage(pieces(bytes), { signal }));
          expect(failure).toMatchObject({ code: 'UP_IMAGE_UNREADABLE', exitCode: 3 });
          expect(failure.message).toContain(
            `The image cannot be loaded into ${kind === 'docker' ? 'Docker' : 'Podman'} at ${url}: `,
          );
        }
      });

      it('as an OCI archive is loaded, or refused with a way out', async () => {
        const bytes = archiveOf(
          ociImage({ layers: [plainLayer([file('x', bench.session.id)])], name: 'up-it-oci:1' }),
        );
        const loading = bench.engine.loadImage(pieces(bytes), { signal, session: bench.session });
        if (kind === 'podman') {
          await (await loading).remove({ signal });
          return;
        }
        const outcome = await loading.catch((error: unknown) => error);
        if (!(outcome instanceof Error)) return;
        expect(outcome).toMatchObject({ code: 'UP_IMAGE_UNREADABLE' });
        expect(outcome).toHaveProperty('hint', expect.stringContaining('docker-archive'));
      });

      it('whose source fails is not loaded, and the source says why', async () => {
        const bytes = busyboxArchive({ name: 'up-it-broken:1' });
        async function* broken(): AsyncGenerator<Uint8Array, void, void> {
          yield bytes.subarray(0, 100_000);
          throw new Error('the disk was pulled out');
        }
        expect((await failureOf(bench.engine.loadImage(broken(), { signal }))).message).toBe(
          'the disk was pulled out',
        );
        expect(await bench.engine.hasImage('up-it-broken:1', { signal })).toBe(false);
      });

      it('is not loaded and not saved any more after an abort', async () => {
        const { name } = await bench.image();
        const abort = new AbortController();
        const bytes = busyboxArchive({ name: 'up-it-aborted:1' });
        async function* endless(): AsyncGenerator<Uint8Array, void, void> {
          yield bytes.subarray(0, 100_000);
          abort.abort(new Error('enough'));
          await new Promise(() => undefined);
        }
        expect((await failureOf(bench.engine.loadImage(endless(), { signal: abort.signal }))).message).toBe(
          'enough',
        );
        const other = new AbortController();
        const saving = (async () => {
          for await (const _ of bench.engine.saveImage(name, { signal: other.signal }))
            other.abort(new Error('enough'));
        })();
        expect((await failureOf(saving)).message).toBe('enough');
      });

      it.each(['up-it-nowhere:1', 'up it', '../containers/json', 'a//b', '', 'x'.repeat(600)])(
        '%j is not there',
        async (name) => {
          expect(await failureOf(bench.engine.inspectImage(name, { signal }))).toMatchObject({
            code: 'UP_IMAGE_NOT_FOUND',
          });
          const saving = (async () => {
            for await (const _ of bench.engine.saveImage(name, { signal }));
          })();
          expect(await failureOf(saving)).toMatchObject({ code: 'UP_IMAGE_NOT_FOUND', exitCode: 3 });
          expect(await bench.engine.hasImage(name, { signal })).toBe(false);
        },
      );
    },
    { tools: ['busybox'] },
  );
}
