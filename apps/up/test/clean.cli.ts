import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectEngine } from '@up/docker';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { busyboxArchive, pieces } from '../../../packages/docker/test/support.ts';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

const signal = new AbortController().signal;
let state: TestDirectory;
beforeEach(() => {
  state = testDirectory();
});
afterEach(() => state[Symbol.dispose]());

for (const kind of ['docker', 'podman'] as const) {
  describeWithEngine(
    kind,
    'up clean',
    ({ url }) => {
      it('removes the container that a killed process left', async () => {
        const engine = await connectEngine({ env: { DOCKER_HOST: url }, signal });
        const image = 'up-it-clean:1';
        const loaded = await engine.loadImage(pieces(busyboxArchive({ name: image })), { signal });
        const stateDir = join(state.path, 'up');
        mkdirSync(stateDir);
        const fixture = join(import.meta.dirname, '../../../packages/docker/test/fixtures/run-and-stay.ts');
        const args = ['--import', 'tsx', '-C', '@up/source', fixture, url, stateDir, image];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        const said = await new Promise<string>((resolve) =>
          child.stdout.once('data', (data: Buffer) => resolve(String(data))),
        );
        const [id = '', container = ''] = said.trim().split(' ');
        const env = { XDG_STATE_HOME: state.path, DOCKER_HOST: url };
        expect(JSON.parse((await up(['clean', '--json'], { env })).stdout).data).toMatchObject({
          alive: 1,
          engine: { containers: [] },
        });
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
        const { code, stdout } = await up(['clean'], { env });
        expect(code).toBe(0);
        expect(stdout).toContain(`removed  container ${container}\n`);
        expect(stdout).toContain('1 crashed run swept');
        expect((await up(['clean'], { env })).stdout).toBe('nothing was left behind\n');
        expect(id).toMatch(/^[0-9a-f]{8}$/);
        await engine.removeImage(loaded.id, { signal, force: true });
      });
    },
    { tools: ['busybox'] },
  );
}

it('does without an engine, and does not wait for one', async () => {
  const env = { XDG_STATE_HOME: state.path, DOCKER_HOST: 'unix:///nowhere.sock' };
  expect(await up(['clean'], { env })).toMatchObject({ code: 0, stdout: 'nothing was left behind\n' });
});
