import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { busyboxArchive } from '../../../packages/docker/test/support.ts';
import { directory, file } from '../../../packages/oci/src/testing/layer-tar.ts';
import { SERVER } from '../../../packages/smoke/test/support.ts';
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

describe.each(['docker', 'podman'] as const)('up smoke', (kind) => {
  describeWithEngine(kind, 'up smoke', ({ url }) => {
    const images = testDirectory();
    const path = join(images.path, 'web.tar');
    const env = (): Record<string, string> => ({ DOCKER_HOST: url, XDG_STATE_HOME: state.path });
    const { ask: engine, containers } = engineClient({ kind, url });
    beforeAll(() => {
      const files = [directory('www'), file('www/index.html', 'hello\n')];
      const config = { Cmd: ['sh', '-c', SERVER], ExposedPorts: { '8080/tcp': {} } };
      writeFileSync(path, busyboxArchive({ name: 'up-smoke-cli:1', files, config }));
      writeFileSync(
        join(images.path, 'goss.yaml'),
        'file:\n  /www/index.html: {exists: true, contents: [hello]}\n',
      );
      writeFileSync(join(images.path, 'bad.yaml'), 'file:\n  /www/none: {exists: true}\n');
      writeFileSync(join(images.path, 'template.yaml'), 'file:\n  {{ .Env.X }}: {exists: true}\n');
    });
    afterAll(() => images[Symbol.dispose]());
    afterEach(() => expect(containers()).toBe(''));

    it('proves a file, one line for each check', async () => {
      const { code, stdout, stderr } = await up(['smoke', path, '--spec', join(images.path, 'goss.yaml')], {
        env: env(),
      });
      expect(stderr).not.toContain('error');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^passed {3}port 8080 {2,}after \d/m);
      expect(stdout).toMatch(/^passed {3}File: \/www\/index.html: exists/m);
      expect(stdout).toMatch(/\d+ checks: \d+ passed, \d+ skipped in /);
      expect(engine('images', '--format', '{{.Repository}}')).not.toContain('up-smoke-cli');
    });

    it('fails with what failed, as text, JSON and JUnit', async () => {
      const args = ['smoke', path, '--spec', join(images.path, 'bad.yaml')];
      const text = await up(args, { env: env() });
      expect(text.code).toBe(1);
      expect(text.stdout).toMatch(/^failed {3}File: \/www\/none: exists/m);
      expect(text.stdout).toContain('Its last lines:\n| started\n');
      expect(text.stderr).toContain('UP_CHECKS_FAILED');
      const { error, data } = JSON.parse((await up([...args, '--json'], { env: env() })).stdout);
      expect(error.code).toBe('UP_CHECKS_FAILED');
      expect(data).toMatchObject({
        verdict: 'failed',
        cause: 'File: /www/none: exists: false instead of true',
      });
      const report = join(images.path, 'smoke.xml');
      expect((await up([...args, '--format', 'junit', '-o', report], { env: env() })).code).toBe(1);
      expect(readFileSync(report, 'utf8')).toMatch(
        /<testsuite name="up smoke [^"]+" tests="\d+" failures="1"/,
      );
    });

    it('keeps the container where that is asked for', async () => {
      const { stdout } = await up(['smoke', path, '--keep', '--json'], { env: env() });
      const { data } = JSON.parse(stdout);
      expect(engine('logs', data.artefacts.container)).toContain('started');
      engine('rm', '--force', data.artefacts.container);
      engine('rmi', '--force', 'up-smoke-cli:1');
    });

    it('proves a profile, which it builds first', async () => {
      const { code, stdout } = await up(['smoke', 'default', '--any-port', '--json'], { env: env() });
      const { data } = JSON.parse(stdout);
      expect(data.checks.filter(({ status }: { status: string }) => status === 'failed')).toEqual([]);
      expect(code).toBe(0);
      expect(data).toMatchObject({ profile: 'test-origin/default', type: 'container', verdict: 'passed' });
      expect(data.checks.map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(['GET /health', 'capabilities', 'graceful stop', '--port beats PORT']),
      );
    });

    it('is stopped by ^C, and leaves nothing', async () => {
      const run = startUp(['smoke', path, '--spec', join(images.path, 'goss.yaml'), '--timeout', '60'], {
        env: env(),
      });
      await run.said(/smoke {4}/);
      run.signal('SIGINT');
      expect((await run.ended).code).toBe(130);
    });

    it('is not ready in time: 5; names mean nothing, templates are not executed: 3', async () => {
      const never = join(images.path, 'never.tar');
      const config = {
        Cmd: ['sh', '-c', "trap 'exit 0' TERM; while true; do sleep 0.1; done"],
        ExposedPorts: { '80/tcp': {} },
      };
      writeFileSync(never, busyboxArchive({ name: 'up-smoke-never:1', config }));
      const late = await up(['smoke', never, '--timeout', '1'], { env: env() });
      expect(late.code).toBe(5);
      expect(late.stderr).toContain('not ready within 1 s: port 80');
      expect((await up(['smoke', 'no-such-thing'], { env: env() })).code).toBe(3);
      expect((await up(['smoke', 'registry://localhost/x'], { env: env() })).stderr).toContain(
        `${kind} pull localhost/x`,
      );
      const template = await up(['smoke', path, '--spec', join(images.path, 'template.yaml')], {
        env: env(),
      });
      expect(template.code).toBe(3);
      expect(template.stderr).toContain('template.yaml:2: Go templates ({{ }}) are not executed here');
    });
  });
});

describe('up smoke without an engine', () => {
  it('says what was tried', async () => {
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock', XDG_STATE_HOME: state.path };
    const { code, stderr } = await up(['smoke', 'web:1'], { env });
    expect(code).toBe(4);
    expect(stderr).toContain('UP_ENGINE_UNREACHABLE');
  });

  it('does not wait for one that never answers', async () => {
    const socket = join(state.path, 'deaf.sock');
    const server = createServer(() => undefined).listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    const env = { DOCKER_HOST: `unix://${socket}`, XDG_STATE_HOME: state.path };
    const { code, stderr } = await up(['smoke', 'web:1'], { env });
    server.close();
    expect(code).toBe(4);
    expect(stderr).toContain('did not answer within');
  });

  it('refuses options that mean nothing', async () => {
    expect((await up(['smoke', 'web:1', '--timeout', '0'])).code).toBe(3);
    expect((await up(['smoke', 'web:1', '--env', 'novalue'])).code).toBe(3);
    expect((await up(['smoke', 'web:1', '--format', 'html'])).code).toBe(3);
  });
});
