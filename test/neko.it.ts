import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectEngine, type Engine } from '@up/docker';
import { inspectImage, planRepair, type RepairPlan, RULES, repairImage } from '@up/inspect';
import { type Image, openImage, readImageContent, writeImage } from '@up/oci';
import { type Session, startSession } from '@up/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithEngine } from './src/engines.ts';
import { NEKO_DEBIAN_TOOLS, writeNekoDebian } from './src/images/neko-debian/neko-debian.ts';
import { STORE } from './src/images/neko-debian/supervisord-conf.ts';
import { describeWith } from './src/needs.ts';
import { observe } from './truth/observe.ts';

const PROGRAMS = ['x-server', 'pulseaudio', 'neko'] as const;
const HANG_MS = 300_000;
const { signal } = new AbortController();

describe.skipIf(process.arch !== 'x64')('the image of the story, made of real programs', () => {
  describeWith(NEKO_DEBIAN_TOOLS, 'neko', () => {
    let scratch = '';
    let before = '';
    let after = '';
    let image: Image;
    let plan: RepairPlan;

    beforeAll(async () => {
      scratch = mkdtempSync(join(tmpdir(), 'up-neko-'));
      before = join(scratch, 'neko.tar');
      after = join(scratch, 'mended.tar');
      await writeNekoDebian(before);
      image = await openImage(before, { signal });
    }, HANG_MS);
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));

    it('has the five faults of the story, and no other', async () => {
      const { findings, skipped } = await inspectImage({ image, rules: RULES, signal });
      expect(skipped).toEqual([]);
      const errors = findings.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ rule, message }) => `${rule}: ${message.split(',')[0]}`).sort()).toEqual([
        'fhs/store-only: program neko runs /usr/bin/neko',
        'fhs/store-only: program pulseaudio runs /usr/bin/pulseaudio',
        'fhs/store-only: program x-server runs /usr/bin/X',
        'fhs/tmp-missing: /tmp is missing',
        'supervisord/sockchown: chown=root:neko',
      ]);
    });

    it('has none of them when it is mended', async () => {
      plan = await planRepair({ image, rules: RULES, signal });
      expect(plan.after.counts.error).toBe(0);
      await using content = await readImageContent(before, { signal });
      const repaired = await repairImage(plan, { image, content, signal });
      await writeImage(
        { ...repaired.content, names: ['neko-base:mended'] },
        { path: after, format: 'docker-archive', signal },
      );
      const { counts } = await inspectImage({
        image: await openImage(after, { signal }),
        rules: RULES,
        signal,
      });
      expect(counts.error).toBe(0);
    });

    describeWithEngine('docker', 'in a container', ({ url }) => {
      let engine: Engine;
      let session: Session;
      beforeAll(async () => {
        engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
        session = await startSession({ stateDir: join(scratch, 'state') });
      });
      afterAll(async () => {
        for (const name of ['neko-base:2.5.0', 'neko-base:mended'])
          await engine.removeImage(name, { signal });
        await session[Symbol.asyncDispose]();
      });

      it(
        'ends at once as it is',
        async () => {
          await engine.loadImage(createReadStream(before), { signal });
          const { outcome, evidence } = await observe(
            { base: 'supervisord', programs: PROGRAMS },
            { engine, session, image: 'neko-base:2.5.0', signal },
          );
          expect(outcome).toBe('ended');
          expect(evidence).toContain('Invalid sockchown value root:neko');
          expect(evidence).toContain('exit code 2');
        },
        HANG_MS,
      );

      it(
        'runs all its programs and answers when it is mended',
        async () => {
          await engine.loadImage(createReadStream(after), { signal });
          const options = { image: 'neko-base:mended', target: 'neko', session, network: 'none' };
          await using container = await engine.run(options, { signal });
          for (const program of PROGRAMS)
            await container.wait({ type: 'log', pattern: `success: ${program} entered RUNNING state` });
          // Each of them still runs a while later: none was started anew.
          await sleep(3000);
          const ctl = [`${STORE.supervisor}/bin/supervisorctl`, '-c', '/etc/neko/supervisord.conf', 'status'];
          const { stdout } = await container.exec(ctl);
          expect(stdout.match(/RUNNING/g)).toHaveLength(PROGRAMS.length);
          const health = [`${STORE.bash}/bin/busybox`, 'wget', '-q', '-O-', 'http://127.0.0.1:8080/health'];
          expect((await container.exec(health)).stdout).toBe('OK');
        },
        HANG_MS,
      );
    });
  });
});
