import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { allChecks, type CheckResult, diagnose, realHost } from '../src/index.ts';

const { signal } = new AbortController();

async function look(url: string): Promise<CheckResult | undefined> {
  const host = realHost({ env: { ...process.env, DOCKER_HOST: url } });
  const { checks } = await diagnose({
    host,
    checks: allChecks().filter(({ id }) => id === 'engine'),
    signal,
  });
  return checks[0];
}

for (const kind of ['docker', 'podman'] as const) {
  describeWithEngine(kind, 'the engine', ({ url }) => {
    it('is described, with control groups and storage', async () => {
      const found = await look(url);
      // A warning on a machine with little room, or with a storage that copies every layer.
      expect(['pass', 'warn']).toContain(found?.status);
      expect(found?.evidence[0]).toMatch(new RegExp(`^${kind} [\\d.]+.* at ${url}$`, 'i'));
      expect(found?.evidence.join('\n')).toMatch(/control groups v?[12]/);
    });
  });
}

it('is missed, with every place that was tried', async () => {
  expect(await look('unix:///gone/docker.sock')).toMatchObject({
    status: 'fail',
    evidence: ['no container engine answers', 'there is no such socket: unix:///gone/docker.sock'],
    fix: [expect.any(String)],
  });
});

it('is not waited for, where it accepts and says nothing', async () => {
  const root = mkdtempSync(join(tmpdir(), 'up-deaf-'));
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(join(root, 'docker.sock'), resolve));
  try {
    expect(await look(`unix://${join(root, 'docker.sock')}`)).toMatchObject({ status: 'fail' });
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(root, { recursive: true });
  }
});
