import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineClient } from '../../../test/src/engine-client.ts';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { startUp, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

let state: TestDirectory;
beforeEach(() => {
  state = testDirectory();
});
afterEach(() => {
  state[Symbol.dispose]();
});

const READY = /ready {4}(http:\/\/127\.0\.0\.1:\d+\/stream\.m3u8)/;
const NAME = /^run {6}(up-test-origin-default-container-[0-9a-f]+) on/m;

describe.each(['docker', 'podman'] as const)('up default container', (kind) => {
  describeWithEngine(kind, 'up default container', ({ url }) => {
    const env = (): Record<string, string> => ({ DOCKER_HOST: url, XDG_STATE_HOME: state.path });
    const { ask: engine, containers } = engineClient({ kind, url });
    const sessionImages = (): readonly string[] =>
      engine('images', '--format', '{{.Repository}}')
        .split('\n')
        .filter((name) => name.includes('up-session'));

    it('builds, inspects, runs, proves, and leaves nothing with --once', async () => {
      const { code, stdout, stderr } = await up(['default', 'container', '--once', '--any-port', '--json'], {
        env: env(),
      });
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const { data } = JSON.parse(stdout);
      expect(data).toMatchObject({
        profile: 'test-origin/default',
        type: 'container',
        verdict: 'passed',
        engine: { kind },
        image: { name: 'up/test-origin:default' },
      });
      const statuses = data.checks.map(({ name, status }: { name: string; status: string }) => [
        name,
        status,
      ]);
      expect(statuses).toEqual([
        ['GET /health', 'passed'],
        ['GET /stream.m3u8', 'passed'],
        ['user', 'passed'],
        ['root file system', 'passed'],
        ['capabilities', 'passed'],
        ['new privileges', 'passed'],
      ]);
      expect(data.findings.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
      expect(containers()).toBe('');
      expect(sessionImages()).toEqual([]);
    });

    it('runs until ^C, shows that the playlist advances, and leaves nothing', async () => {
      const run = startUp(['default', 'container', '--any-port'], { env: env() });
      const [, stream = ''] = await run.said(READY);
      expect(await (await fetch(stream)).text()).toContain('#EXTM3U');
      await run.said(/prove {4}\/stream\.m3u8 advances/);
      run.signal('SIGINT');
      expect((await run.ended).code).toBe(130);
      expect(run.stderr()).toMatch(/stopped {2}up-test-origin-default-container-\w+ ended/);
      expect(containers()).toBe('');
      expect(sessionImages()).toEqual([]);
    });

    it('after kill -9 leaves nothing that up clean does not sweep', async () => {
      const run = startUp(['default', 'container', '--any-port'], { env: env() });
      await run.said(READY);
      run.signal('SIGKILL');
      await run.ended;
      expect(containers()).not.toBe('');
      expect((await up(['clean'], { env: env() })).code).toBe(0);
      expect(containers()).toBe('');
      expect(sessionImages()).toEqual([]);
    });

    it('leaves it running with --detach, whatever is swept', async () => {
      const { code, stderr } = await up(['default', 'container', '--any-port', '--detach'], { env: env() });
      const [, name = ''] = NAME.exec(stderr) ?? [];
      try {
        expect(code).toBe(0);
        expect(stderr).toContain(`${kind} rm -f ${name} ends it`);
        await up(['clean'], { env: env() });
        const [, stream = ''] = READY.exec(stderr) ?? [];
        expect((await fetch(stream)).status).toBe(200);
      } finally {
        engine('rm', '--force', name);
      }
      expect(containers()).toBe('');
    });
  });
});

describe('up default container without an engine', () => {
  it('says what was tried', async () => {
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock', XDG_STATE_HOME: state.path };
    const { code, stderr } = await up(['default', 'container', '--once'], { env });
    expect(code).toBe(4);
    expect(stderr).toContain('UP_ENGINE_UNREACHABLE');
    expect(stderr).toContain('unix:///nowhere/docker.sock');
  });

  it('refuses what does not go together', async () => {
    const env = { XDG_STATE_HOME: state.path };
    expect((await up(['default', 'container', '--once', '--detach'], { env })).code).toBe(3);
    expect((await up(['default', 'runner', '--detach'], { env })).code).toBe(3);
    expect((await up(['build', 'default', 'runner', '--compress', 'gzip'], { env })).code).toBe(3);
  });
});
