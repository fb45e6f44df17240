import { join } from 'node:path';
import { connectEngine, type Engine } from '@up/docker';
import { readImageContent, streamImage } from '@up/oci';
import { startSession } from '@up/process';
import { loadRegistry, resolveProfile } from '@up/profiles';
import { containerSpecOf } from '@up/smoke';
import { expect, it } from 'vitest';
import { describeWithEngine } from './src/engines.ts';
import { ROOT, testDirectory, up } from './src/up.ts';

const { signal } = new AbortController();

/** What everything is for, in containers: the origin and fifty viewers, on a network of their own. */
describeWithEngine('docker', 'the golden path in containers', ({ url }) => {
  it('serves fifty viewers for ten seconds without a single error, and leaves nothing', async () => {
    using directory = testDirectory();
    const engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
    const registry = await loadRegistry(ROOT);
    await using session = await startSession({ stateDir: directory.path });
    await using network = await engine.createNetwork({ session, target: 'golden-path', signal });

    const image = async (name: string): Promise<Awaited<ReturnType<Engine['loadImage']>>> => {
      const layout = join(directory.path, name.replace('/', '-'));
      const built = await up(['build', name, 'container', '-o', layout]);
      expect(built.code, built.stderr).toBe(0);
      await using content = await readImageContent(layout, { signal });
      return engine.loadImage(streamImage(content, { format: 'docker-archive', signal }), {
        signal,
        session,
      });
    };
    const originImage = await image('default');
    const swarmImage = await image('swarm-client/default');
    try {
      const run = async (name: string, imageId: string, args: readonly string[]) => {
        const profile = resolveProfile(registry, name);
        const flags = { ...profile.container, ports: {} };
        const target = `golden-${profile.workload}`;
        const spec = containerSpecOf({ profile, flags, image: imageId, target, session, args });
        return engine.run({ ...spec, ports: {}, network: network.name }, { signal });
      };
      await using origin = await run('default', originImage.id, []);
      await origin.wait({ type: 'healthy' }, { timeoutMs: 60_000 });
      const stream = `http://${origin.name}:17080/stream.m3u8`;
      await using swarm = await run('swarm-client/default', swarmImage.id, [
        ...['--stream-url', stream, '--duration', '10', '--ramp-rate', '25', '--json'],
      ]);
      await swarm.wait({ type: 'exit', exitCode: 0 }, { timeoutMs: 90_000 });
      const lines: string[] = [];
      for await (const { stream: from, line } of swarm.logs()) if (from === 'stdout') lines.push(line);
      const { data: report } = JSON.parse(lines.join('\n'));
      expect(report.clients).toMatchObject({ asked: 50, started: 50, peak: 50 });
      expect(report.requests.failed).toBe(0);
      expect(report.segments.lost).toBe(0);
      expect(report.segments.fetched).toBeGreaterThan(50 * 3);
      expect(await origin.stop()).toMatchObject({ how: 'stopped' });
    } finally {
      await originImage.remove({ signal });
      await swarmImage.remove({ signal });
    }
  });
});
