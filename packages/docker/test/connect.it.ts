import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { connectEngine } from '../src/index.ts';
import { ARCHITECTURE, signal } from './support.ts';

for (const kind of ['docker', 'podman'] as const) {
  describeWithEngine(kind, 'an engine', ({ url }) => {
    it('is told from the other', async () => {
      const engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
      expect(engine).toMatchObject({ kind, url, architecture: ARCHITECTURE });
      expect(engine.version).toMatch(/^\d+\.\d+/);
    });

    it('is found by CONTAINER_HOST where nothing else is named', async () => {
      const home = mkdtempSync(join(tmpdir(), 'up-home-'));
      const engine = await connectEngine({ env: { CONTAINER_HOST: url }, signal, home });
      expect(engine.url).toBe(url);
      rmSync(home, { recursive: true });
    });
  });
}

describeWith(['root'], 'a socket that this user may not use', () => {
  it('is listed with that reason, and the hint says how to be allowed', async () => {
    const root = mkdtempSync(join(tmpdir(), 'up-denied-'));
    const socket = join(root, 'docker.sock');
    const server = createServer((_, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    chmodSync(root, 0o755);
    chmodSync(socket, 0);
    try {
      const fixture = join(import.meta.dirname, 'fixtures/connect-as.ts');
      const args = ['--import', 'tsx', '-C', '@up/source', fixture, '65534', `unix://${socket}`];
      const env = { ...process.env, HOME: root, TSX_DISABLE_CACHE: '1' };
      const said = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env }));
      expect(said).toMatchObject({
        code: 'UP_ENGINE_UNREACHABLE',
        message: `No container engine answers at unix://${socket} (DOCKER_HOST): permission denied`,
      });
      expect(said.hint).toContain('usermod -aG docker');
    } finally {
      server.close();
      rmSync(root, { recursive: true });
    }
  });
});
