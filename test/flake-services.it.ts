import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRegistry, resolveProfile } from '@up/profiles';
import { afterAll, expect, it } from 'vitest';
import { Bench, signal } from '../packages/docker/test/support.ts';
import { failures, find, smoke } from '../packages/smoke/test/support.ts';
import { describeWithEngine } from './src/engines.ts';
import {
  FLAKE_SERVICES_TOOLS,
  writeFlakeContainer,
  writeFlakeServices,
} from './src/images/flake-services.ts';
import { describeWith } from './src/needs.ts';
import { makeNixBench, testedNixes } from './src/nix/nix-bench.ts';
import { ROOT } from './src/up.ts';

const HANG_MS = 300_000;
const [nix] = await testedNixes();

/** What the logged profile logs, of a picture that any machine encodes in time. */
const PROFILE = `(let p = profiles.logged; in p // {
  settings = p.settings // { video = profiles.default.settings.video // { width = 320; height = 180; }; };
})`;

describeWith(['nix-instantiate', 'busybox', ...FLAKE_SERVICES_TOOLS], 'what the flake makes', () => {
  describeWithEngine('docker', 'in a container', ({ url }) => {
    const bench = Bench.forSuite(url);
    const scratch = mkdtempSync(join(tmpdir(), 'up-flake-services-'));
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));

    /** The id of an image that is written and loaded. */
    async function load(write: typeof writeFlakeServices, name: string): Promise<string> {
      if (nix === undefined) throw new Error('there is no Nix');
      const nixBench = makeNixBench(nix);
      const path = join(scratch, 'image.tar');
      try {
        await write(nixBench, path, { name, profile: PROFILE });
      } finally {
        nixBench.remove();
      }
      const { engine, session } = bench;
      const { id } = await engine.loadImage(createReadStream(path), { signal, session });
      return id;
    }

    it(
      'runs as plain container on a read-only root, without any right, and stops',
      async () => {
        const id = await load(writeFlakeContainer, 'flake-container:1');
        const profile = resolveProfile(await loadRegistry(ROOT), 'logged');
        const flags = { ...profile.container, ports: { 17080: 0 } };
        const report = await smoke(bench, id, { profile, flags, readyWithinSec: 120 });
        expect(failures(report)).toEqual([]);
        expect(report.verdict).toBe('passed');
        expect(find(report, '/stream.m3u8 advances').status).toBe('passed');
        expect(find(report, 'root file system').evidence).toBe('read-only');
        expect(find(report, 'graceful stop').status).toBe('passed');
      },
      HANG_MS,
    );

    it(
      'runs under systemd on a read-only root, with the rights that up.toml gives them, and stop',
      async () => {
        const id = await load(writeFlakeServices, 'flake-services:1');
        const profile = resolveProfile(await loadRegistry(ROOT), 'logged');
        const flags = { ...profile.containerEnhanced, ports: { 17080: 0 } };
        const report = await smoke(bench, id, { profile, flags, readyWithinSec: 120 });
        expect(failures(report)).toEqual([]);
        expect(report.verdict).toBe('passed');
        expect(find(report, 'systemctl is-system-running').evidence).toBe('running');
        expect(find(report, 'GET /health').evidence).toBe('200 "OK"');
        expect(find(report, '/stream.m3u8 advances').status).toBe('passed');
        expect(find(report, 'root file system').evidence).toBe('read-only');
        expect(find(report, 'graceful stop').evidence).toContain('SIGRTMIN+3');
      },
      HANG_MS,
    );
  });
});
