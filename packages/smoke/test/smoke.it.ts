import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { Bench, FOREIGN, foreignProgram } from '../../docker/test/support.ts';
import { directory, file } from '../../oci/src/testing/layer-tar.ts';
import { failures, find, lines, profileOf, SERVER, smoke } from './support.ts';

const FILES = [
  directory('www'),
  file('www/index.html', 'hello\n'),
  file('www/state.json', '{"status":"ok","items":[{"id":3}]}'),
  file('etc/app.conf', 'listen 8080;\n', { mode: 0o640, uid: 1000, gid: 1000 }),
  file('etc/group', 'root:x:0:\nuser:x:1000:\n'),
];
const PORT = { ExposedPorts: { '8080/tcp': {} } };

describe.each(['docker', 'podman'] as const)('smokeContainer', (kind) => {
  describeWithEngine(kind, 'smokeContainer', ({ url }) => {
    const bench = Bench.forSuite(url);
    let server = '';
    beforeAll(async () => {
      server = (await bench.image({ files: FILES, config: { ...PORT, Cmd: ['sh', '-c', SERVER] } })).name;
    });
    afterEach(async () => {
      expect(await bench.containers()).toEqual([]);
    });
    const script = async (text: string, config: object = {}, files: typeof FILES = []): Promise<string> =>
      (await bench.image({ files, config: { Cmd: ['sh', '-c', text], ...config } })).name;

    it('proves an image by its own config', async () => {
      const report = await smoke(bench, server);
      expect(failures(report)).toEqual([]);
      expect(report).toMatchObject({ verdict: 'passed', artefacts: { engine: { kind }, logTail: [] } });
      expect(report.cause).toBeUndefined();
      expect(lines(report)).toEqual([
        'passed port 8080',
        ...['user', 'root file system', 'capabilities', 'new privileges'].map((name) => `skipped ${name}`),
        'passed set-uid files',
        'skipped memory',
        'passed stays up',
        'passed graceful stop',
      ]);
    });

    it('proves what a profile expects, all of it', async () => {
      const seen: string[] = [];
      const profile = profileOf(
        {
          http: [
            { server: 'http', path: '/', body: 'hello' },
            { server: 'http', path: '/state.json', json: { '$.status': 'ok', 'items[0].id': 3 } },
          ],
          ports: [8080],
          files: [
            {
              path: '/etc/app.conf',
              type: 'file',
              mode: '0640',
              owner: 'user:user',
              contains: 'listen 8080',
            },
          ],
          absent: ['/usr/bin/gcc'],
          commands: [{ run: ['id', '-u'], contains: '1000' }, ['true']],
          user: 'user:user',
          processes: ['httpd'],
          logs: { present: ['started'], absent: ['panic'] },
          memoryMB: 256,
          stopWithinSec: 5,
          noRestartForSec: 0.5,
        },
        { env: { MODE: 'test' } },
      );
      const report = await smoke(bench, server, { profile, onCheck: ({ name }) => seen.push(name) });
      expect(failures(report)).toEqual([]);
      expect(report.verdict).toBe('passed');
      expect(report.checks.every(({ status }) => status === 'passed')).toBe(true);
      expect(seen).toEqual(report.checks.map(({ name }) => name));
      expect(find(report, 'capabilities').evidence).toBe('none');
      expect(find(report, 'root file system').evidence).toBe('read-only');
      expect(find(report, 'environment').evidence).toBe('MODE: as it was started');
      expect(report.artefacts.readyAfterMs).toBeGreaterThan(0);
    });

    it('finds everything that is not so, and goes on', async () => {
      const profile = profileOf({
        readyWithinSec: 3,
        http: [{ server: 'http', path: '/' }],
        files: [
          { path: '/etc/none' },
          { path: '/etc/app.conf', type: 'directory', mode: '0600', owner: 'root', contains: 'x9' },
        ],
        absent: ['/etc/app.conf'],
        commands: [['false'], { run: ['echo', 'a'], contains: 'b' }, ['/no/such']],
        user: 'root',
        processes: ['nginx'],
        logs: { present: ['never'], absent: ['started'] },
        memoryMB: 1,
      });
      const report = await smoke(bench, server, {
        profile: { ...profile, container: { ...profile.container, memoryMB: 64 } },
      });
      expect(report.verdict).toBe('timeout');
      const found = failures(report).join('\n');
      for (const words of [
        'file /etc/none: it is not there',
        'file /etc/app.conf: it is a file, not a directory; mode 0640 instead of 0600; it belongs to 1000:1000 instead of root; it does not contain "x9"',
        'nothing at /etc/app.conf: there is a file 0640 1000:1000',
        'command false: exit code 1 instead of 0',
        'command echo a: its output has no "b": "a"',
        'command /no/such: exit code 12',
        'main process runs as: it runs as 1000:1000 instead of root',
        'process nginx: it is not running; what runs: ',
        'log has "never": none of ',
        'log has no "started": "started"',
      ])
        expect(found).toContain(words);
      expect(report.artefacts.logTail).toContain('started');
    });

    it('holds the container against what the profile allows', async () => {
      const setuid = file('bin/helper', 'x', { mode: 0o4755 });
      const image = (await bench.image({ files: [...FILES, setuid], config: { Cmd: ['sh', '-c', SERVER] } }))
        .name;
      const expected = { http: [{ server: 'http', path: '/' }] };
      const asRoot = await smoke(bench, image, { profile: profileOf(expected, { user: undefined }) });
      expect(failures(asRoot)).toEqual([
        'user: root',
        'set-uid files: not listed in expect.setuid: /bin/helper',
      ]);
      const allowed = await smoke(bench, image, {
        profile: profileOf({ ...expected, setuid: ['/bin/helper'] }),
        setuidFiles: undefined,
      });
      expect(allowed.verdict).toBe('passed');
    });

    it('knows which of flag, variable and profile wins', async () => {
      const listen =
        'port=$PORT; [ -n "$port" ] || port=8080; [ "$1" = --port ] && port=$2; trap "exit 0" TERM; httpd -f -p "$port" -h /www & while true; do sleep 0.2; done';
      const entry = { Entrypoint: ['sh', '-c', listen, 'web'] };
      const overrides = [{ server: 'http', env: 'PORT', flag: '--port' }];
      const expected = { http: [{ server: 'http', path: '/' }], overrides, readyWithinSec: 8 };
      const good = (await bench.image({ files: FILES, config: entry })).name;
      const right = await smoke(bench, good, { profile: profileOf(expected) });
      expect(failures(right)).toEqual([]);
      expect(find(right, '--port beats PORT').evidence).toBe('it listens on port 8082');
      const deaf = { Entrypoint: ['sh', '-c', listen.replace('--port', '--never'), 'web'] };
      const wrong = await smoke(bench, (await bench.image({ files: FILES, config: deaf })).name, {
        profile: profileOf({ ...expected, readyWithinSec: 4 }),
      });
      expect(failures(wrong)).toEqual([
        expect.stringContaining('--port beats PORT: it should listen on port 8082'),
      ]);
    });

    it('notices a container that ends at once, with its last line and exit code', async () => {
      const report = await smoke(bench, await script('echo no config >&2; exit 3', PORT));
      expect(report.verdict).toBe('failed');
      expect(report.cause).toMatch(/^stays up: it ended with exit code 3; its last line: no config/);
      expect(find(report, 'port 8080')).toMatchObject({
        status: 'skipped',
        evidence: 'the container had ended',
      });
      expect(report.artefacts.logTail).toEqual(['no config']);
    });

    it('notices a program that is not there', async () => {
      const report = await smoke(
        bench,
        (await bench.image({ config: { Entrypoint: ['/no/program'] } })).name,
      );
      expect(report.verdict).toBe('failed');
      expect(report.cause).toMatch(/no such file|not found/);
    });

    it('notices one that ignores TERM', async () => {
      const image = await script("trap '' TERM; while true; do sleep 1; done");
      const report = await smoke(bench, image, { profile: profileOf({}, { stopTimeoutSec: 1 }) });
      expect(report).toMatchObject({
        verdict: 'failed',
        cause: 'graceful stop: it ignored SIGTERM for 1.0 s and was killed',
      });
    });

    it('notices one that stops too slowly', async () => {
      const image = await script("trap 'sleep 2; exit 0' TERM; while true; do sleep 0.1; done");
      const report = await smoke(bench, image, { profile: profileOf({ stopWithinSec: 1 }) });
      expect(report.cause).toMatch(/^graceful stop: \d+\.\d s, and it may take 1\.0 s$/);
    });

    it('notices a flood of the log, and does not grow with it', async () => {
      const image = await script('yes "$(yes long | dd bs=1000 count=1 2>/dev/null)"');
      const before = process.memoryUsage().rss;
      const profile = profileOf({ logs: { present: ['never'] }, readyWithinSec: 40 }, { stopTimeoutSec: 1 });
      const report = await smoke(bench, image, { profile });
      expect(failures(report).join('\n')).toContain('it floods its log');
      expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
    });

    it('waits for a port no longer than it may', async () => {
      const report = await smoke(
        bench,
        await script("trap 'exit 0' TERM; while true; do sleep 0.1; done", PORT),
        {
          readyWithinSec: 2,
        },
      );
      expect(report.verdict).toBe('timeout');
      expect(report.cause).toMatch(/was not ready within 2 s: port 8080: /);
    });

    it('says when this machine is at fault: a port that is taken, another architecture', async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => taken.once('listening', resolve));
      const { port } = taken.address() as AddressInfo;
      const report = await smoke(bench, server, { profile: profileOf({}, { ports: { 8080: port } }) });
      taken.close();
      expect(report).toMatchObject({ verdict: 'host-fault', error: { code: 'UP_PORT_IN_USE' }, checks: [] });
      const foreign = await bench.image({
        architecture: FOREIGN,
        files: [file('bin/foreign', foreignProgram(), { mode: 0o755 })],
        config: { Cmd: ['/bin/foreign'] },
      });
      expect(await smoke(bench, foreign.name)).toMatchObject({
        verdict: 'host-fault',
        error: { code: 'UP_IMAGE_PLATFORM' },
        cause: expect.stringContaining(`is for linux/${FOREIGN}`),
      });
    });

    it('ends with an abort, and leaves nothing', async () => {
      const abort = new AbortController();
      const running = smoke(bench, await script('sleep 300', PORT), { signal: abort.signal });
      setTimeout(() => abort.abort(new Error('interrupted')), 700);
      await expect(running).rejects.toThrow('interrupted');
    });

    it.runIf(kind === 'docker')(
      'runs the health check of the image, which may fail or never end',
      async () => {
        const check = (test: readonly string[]) => ({
          Healthcheck: { Test: test, Interval: 3_600_000_000_000 },
        });
        const stay = "trap 'exit 0' TERM; while true; do sleep 0.1; done";
        const good = await smoke(bench, await script(stay, check(['CMD', 'true'])));
        expect(find(good, 'health check').status).toBe('passed');
        const bad = await smoke(bench, await script(stay, check(['CMD-SHELL', 'echo broken; exit 4'])), {
          readyWithinSec: 2,
        });
        expect(bad.verdict).toBe('timeout');
        expect(find(bad, 'health check').evidence).toContain('exit code 4: "broken"');
        const endless = await smoke(bench, await script(stay, check(['CMD', 'sleep', '1000'])), {
          readyWithinSec: 2,
        });
        expect(endless.verdict).toBe('timeout');
        expect(find(endless, 'health check').evidence).toContain('it has not ended within 2 s: sleep 1000');
      },
    );
  });
});
