import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectEngine } from '@up/docker';
import { hostView } from '@up/libraries';
import { appendLayer, createLayer, type ImageContent, type LayerMember, streamImage } from '@up/oci';
import { programClosure } from '@up/pack';
import { beforeAll, expect, it } from 'vitest';
import { describeWithEngine } from './src/engines.ts';
import { emptyImage } from './src/images/empty-image.ts';
import { hostFile } from './src/images/neko-debian/store-closure.ts';
import { needs } from './src/needs.ts';
import { ROOT, up } from './src/up.ts';

const { signal } = new AbortController();
const PROJECT = `up-test-${process.pid}`;

/** Debian's Prometheus in the place of its project's image, which cannot be fetched everywhere. */
async function prometheusImage(): Promise<ImageContent> {
  const { files } = programClosure({
    program: '/usr/bin/prometheus',
    imagePath: '/bin/prometheus',
    view: hostView,
  });
  const members = files.map(
    ({ imagePath, source }): LayerMember => ({
      type: 'file',
      path: imagePath,
      mode: 0o755,
      content: hostFile(source),
    }),
  );
  const layer = await createLayer(members, { compression: 'none', signal });
  const empty = emptyImage({
    name: 'prom/prometheus:v2.55.1',
    config: { Entrypoint: ['/bin/prometheus'] },
  });
  return appendLayer(empty, { layer, createdBy: 'prometheus of Debian' });
}

const { skip, reason } = needs(['docker-compose', 'prometheus']);

describeWithEngine('docker', `docker-compose.yaml ${reason}`.trim(), ({ url }) => {
  const env = { ...process.env, DOCKER_HOST: url };
  const compose = (...args: readonly string[]): string =>
    execFileSync('docker-compose', ['--project-name', PROJECT, ...args], {
      cwd: ROOT,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  beforeAll(async () => {
    if (skip) return;
    for (const name of ['default', 'swarm-client/default']) {
      const { code, stderr } = await up(['build', name, 'container', '--load'], {
        env: { DOCKER_HOST: url },
      });
      expect(code, stderr).toBe(0);
    }
    const engine = await connectEngine({ env, signal });
    await engine.loadImage(streamImage(await prometheusImage(), { format: 'docker-archive', signal }), {
      signal,
    });
  });

  it.skipIf(skip)('comes up after `up build --load`, and Prometheus sees both workloads', async () => {
    try {
      compose('up', '--detach');
      const healthy = await untilScraped('http://127.0.0.1:17090');
      expect(healthy).toEqual(['swarm-client up', 'test-origin up']);
      const errors = await query('sum(swarm_errors_total) or vector(0)');
      expect(errors).toBe(0);
    } finally {
      compose('down', '--timeout', '5');
    }
    expect(
      execFileSync(
        'docker',
        ['ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${PROJECT}`],
        { env, encoding: 'utf8' },
      ),
    ).toBe('');
  });
});

interface Target {
  readonly labels: { readonly job: string };
  readonly health: string;
}

async function untilScraped(base: string): Promise<readonly string[]> {
  for (const deadline = Date.now() + 90_000; ; await sleep(500)) {
    const seen = await targets(base).catch((): readonly string[] => []);
    if (seen.length === 2 && seen.every((target) => target.endsWith(' up'))) return seen;
    if (Date.now() > deadline) return seen;
  }
}

async function targets(base: string): Promise<readonly string[]> {
  const answer = await fetch(`${base}/api/v1/targets`);
  const { data } = (await answer.json()) as { data: { activeTargets: readonly Target[] } };
  return data.activeTargets.map(({ labels, health }) => `${labels.job} ${health}`).sort();
}

async function query(expression: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:17090/api/v1/query?query=${encodeURIComponent(expression)}`);
  const { data } = (await answer.json()) as { data: { result: readonly { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1]);
}
