import { beforeAll, expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { Bench, failureOf } from './support.ts';

for (const kind of ['docker', 'podman'] as const) {
  describeWithEngine(
    kind,
    'a container',
    ({ url }) => {
      const bench = Bench.forSuite(url);
      beforeAll(() => bench.busybox());

      it('runs with the flags of a profile', async () => {
        const container = await bench.runBusybox('echo started; exec sleep 300', {
          user: '1000:1000',
          readOnly: true,
          capabilities: ['NET_BIND_SERVICE'],
          tmpfs: { '/tmp': 'size=16m,mode=1777', '/var/hls': 'uid=1000,gid=1000,mode=0755' },
          env: { A: 'b c', EMPTY: '' },
          memoryMB: 64,
        });
        await container.wait({ type: 'log', pattern: 'started' });
        const { stdout, exitCode } = await container.exec([
          'sh',
          '-c',
          'id; echo "$A|$EMPTY|"; cat /proc/self/status; touch /x 2>&1; touch /tmp/y && ls /tmp; cat /proc/mounts; cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; true',
        ]);
        expect(exitCode).toBe(0);
        expect(stdout).toContain('uid=1000(user) gid=1000');
        expect(stdout).toContain('b c||\n');
        expect(stdout).toMatch(/CapBnd:\s+0000000000000400/);
        expect(stdout).toContain('Read-only file system');
        expect(stdout).toMatch(/tmpfs \/tmp tmpfs rw.*size=16384k/);
        expect(stdout).toMatch(/tmpfs \/var\/hls tmpfs rw.*uid=1000,gid=1000/);
        expect(stdout).not.toContain('can.t create');
        expect(stdout).toContain(`${64 * 1024 * 1024}`);
      });

      it('publishes ports on 127.0.0.1, free ones where none is asked for', async () => {
        const container = await bench.runBusybox('echo hi > /tmp/index.html; exec httpd -f -p 80 -h /tmp', {
          ports: { 80: 0 },
        });
        await container.wait({ type: 'http', port: 80, path: '/index.html', bodyIncludes: 'hi' });
        await container.wait({ type: 'port', port: 80 });
        const address = container.ports['80'];
        expect(address).toMatchObject({ host: '127.0.0.1' });
        expect(await (await fetch(`http://127.0.0.1:${address?.port}/index.html`)).text()).toBe('hi\n');
      });

      it('lets programs be run in it', async () => {
        const container = await bench.runBusybox('exec sleep 300');
        expect(await container.exec(['sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
          exitCode: 7,
          stdout: 'out\n',
          stderr: 'err\n',
          truncated: false,
        });
        expect(await container.exec(['env'], { env: { X: 'y' }, user: 'user' })).toMatchObject({
          stdout: expect.stringContaining('X=y'),
        });
        expect((await container.exec(['/nowhere'])).exitCode).toBeOneOf([126, 127]);
        const flood = await container.exec(['sh', '-c', 'yes | dd bs=1k count=5000 2>/dev/null'], {
          maxOutputBytes: 1000,
        });
        expect(flood).toMatchObject({ exitCode: 0, truncated: true });
        expect(flood.stdout.length).toBe(1000);
        const late = await failureOf(container.exec(['sleep', '300'], { timeoutMs: 300 }));
        expect(late).toMatchObject({
          code: 'UP_TIMEOUT',
          exitCode: 5,
          message: `sleep in container ${container.name} did not end within 0.3 s`,
        });
      });

      it('lets files be read and written from outside', async () => {
        const container = await bench.runBusybox('cat /etc/greeting; exec sleep 300', {
          files: [{ path: '/etc/greeting', body: 'hello\n', mode: 0o640, uid: 1000 }],
        });
        await container.wait({ type: 'log', pattern: 'hello' });
        expect(await container.statPath('/etc/greeting')).toEqual({
          type: 'file',
          mode: 0o640,
          sizeBytes: 6,
        });
        expect(await container.statPath('/bin/sh')).toMatchObject({
          type: 'symlink',
          linkTarget: '/bin/busybox',
        });
        expect(await container.statPath('/tmp')).toMatchObject({ type: 'directory', mode: 0o1777 });
        expect(await container.statPath('/nothing')).toBeUndefined();
        expect(Buffer.from((await container.readFile('/etc/greeting')) ?? []).toString()).toBe('hello\n');
        expect((await container.readFile('/bin/sh', { maxBytes: 4 }))?.toString()).toBe(
          Buffer.from('\x7fELF').toString(),
        );
        expect(await container.readFile('/etc')).toBeUndefined();
        expect(await container.readFile('/nothing')).toBeUndefined();
        await container.putFiles([{ path: '/new/dir/file', body: 'x' }]);
        expect((await container.exec(['cat', '/new/dir/file'])).stdout).toBe('x');
      });

      it('tells its output, its processes and what it uses', async () => {
        const container = await bench.runBusybox('echo one; echo two >&2; printf three; exec sleep 300');
        await container.wait({ type: 'log', pattern: /^two$/, stream: 'stderr' });
        const lines: unknown[] = [];
        for await (const line of container.logs({ until: 'once' })) lines.push(line);
        expect(lines).toContainEqual({ stream: 'stdout', line: 'one' });
        expect(lines).toContainEqual({ stream: 'stderr', line: 'two' });
        expect(await container.top()).toContainEqual(
          expect.objectContaining({ command: expect.stringContaining('sleep 300') }),
        );
        const stats = await container.stats();
        expect(stats.memoryBytes).toBeGreaterThan(10_000);
        expect(stats.memoryBytes).toBeLessThan(100_000_000);
      });

      it('is stopped by its stop signal, and killed when it ignores that', async () => {
        const polite = await bench.runBusybox('trap "echo bye; exit 3" TERM; while :; do sleep 0.1; done');
        const rude = await bench.runBusybox('trap "" TERM; while :; do sleep 0.1; done');
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(await polite.stop()).toMatchObject({ how: 'stopped', exitCode: 3 });
        expect(await polite.stop()).toMatchObject({ how: 'ended', exitCode: 3 });
        expect(await rude.stop({ graceMs: 500 })).toMatchObject({ how: 'killed', exitCode: 137 });
        await rude.remove();
        await rude.remove();
        await expect(rude.inspect()).rejects.toMatchObject({ code: 'UP_ENGINE_FAILED' });
      });
    },
    { tools: ['busybox'] },
  );
}
