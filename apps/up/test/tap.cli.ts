import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { ROOT, startUp, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

const SLOW_MS = 300_000;

let state: TestDirectory;
beforeEach(() => {
  state = testDirectory();
});
afterEach(() => {
  state[Symbol.dispose]();
});
const env = (): Record<string, string> => ({ XDG_STATE_HOME: state.path });

/** Network devices of this host that a profile's machine could have made here. */
function ourLinks(): readonly string[] {
  const links = execFileSync('ip', ['-o', 'link'], { encoding: 'utf8' }).split('\n');
  return links.filter((link) => /\b(?:hlstap0|uptap[0-9a-f]{8})\b/.test(link));
}

/** Everything that a run of this test has started: QEMU, and what reaches into its network. */
function processes(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, 'environ').includes(state.path))
    .map((pid) => read(pid, 'cmdline'))
    .filter((command) => /qemu-system|dial\.sock/.test(command));
}

function read(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

describeWith(
  ['qemu-system-x86_64', 'xorriso', 'grub-mkimage', 'busybox', 'ip', 'root'],
  'up tap vm, as root',
  () => {
    it(
      'answers on a bridge in a network of its own, and leaves nothing',
      async () => {
        const { code, stdout, stderr } = await up(['tap', 'vm', '--once', '--any-port', '--json'], {
          env: env(),
        });
        expect(code, stderr + stdout).toBe(0);
        const { data } = JSON.parse(stdout);
        expect(data).toMatchObject({ profile: 'test-origin/tap', verdict: 'passed' });
        expect(data.checks).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ name: 'GET /health', status: 'passed' }),
            expect.objectContaining({ name: '/stream.m3u8 advances', status: 'passed' }),
            expect.objectContaining({ name: 'power button', status: 'passed' }),
          ]),
        );
        const serial = readFileSync(data.artefacts.serialLog, 'utf8');
        expect(serial).toContain('up: network eth0 10.177.0.10/24');
        expect(ourLinks()).toEqual([]);
        expect(processes()).toEqual([]);
      },
      SLOW_MS,
    );

    it(
      'leaves nothing when it is killed, and up clean has nothing left to sweep',
      async () => {
        const run = startUp(['tap', 'vm', '--any-port'], { env: env() });
        await run.said(/ready {4}http:/);
        expect(processes().length).toBeGreaterThan(0);
        expect(ourLinks()).toEqual([]);
        run.signal('SIGKILL');
        await run.ended;
        await expect.poll(processes, { timeout: 10_000 }).toEqual([]);
        const cleaned = await up(['clean'], { env: env() });
        expect(cleaned.code, cleaned.stderr).toBe(0);
        expect(readdirSync(join(state.path, 'up', 'sessions'))).toEqual([]);
        expect(ourLinks()).toEqual([]);
      },
      SLOW_MS,
    );
  },
);

describeWith(
  ['qemu-system-x86_64', 'busybox', 'setpriv', 'root'],
  'up tap vm, without the right to make network devices',
  () => {
    it(
      'says that it needs root, and starts nothing',
      async () => {
        const bin = join(ROOT, 'apps/up/bin/up.js');
        const args = [
          '--bounding-set=-net_admin',
          '--inh-caps=-all',
          '--',
          process.execPath,
          bin,
          'tap',
          'vm',
          '--once',
        ];
        const options = {
          cwd: ROOT,
          env: { ...process.env, ...env(), UP_BUILDER: 'embedded', CI: '', NO_COLOR: '1' },
        };
        const failed = await promisify(execFile)('setpriv', args, options).catch((error) => error);
        expect(failed).toMatchObject({ code: 4 });
        expect(failed.stderr).toMatch(/A TAP device needs root.*UP_NETWORK_FORBIDDEN/);
        expect(failed.stderr).toContain('Run it as root');
        expect(processes()).toEqual([]);
      },
      SLOW_MS,
    );
  },
);
