import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { grubCfg, grubIso } from '../../../test/src/guests/grub-iso.ts';
import { healthyPair, onMedium } from '../../../test/src/guests/guest-media.ts';
import { GUEST_TOOLS } from '../../../test/src/guests/guest-tools.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { isAlive, startUp, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

/** A guest is given its time: other tests of this machine may be busy, too. */
const SLOW_MS = 300_000;

describeWith(GUEST_TOOLS, 'up boot', () => {
  let directory: TestDirectory;
  beforeEach(() => {
    directory = testDirectory();
  });
  afterEach(() => {
    directory[Symbol.dispose]();
  });
  const at = (...names: readonly string[]): string => join(directory.path, ...names);
  const boot = (args: readonly string[]): ReturnType<typeof up> =>
    up(['boot', ...args], { cwd: directory.path, env: { XDG_STATE_HOME: at('state') } });
  const sessions = (): readonly string[] => readdirSync(at('state/up/sessions'));

  it(
    'proves a kernel, one line for each check, and draws how long each phase took',
    async () => {
      const { kernel, initrd } = healthyPair();
      const flags = [
        '--initrd',
        initrd,
        '--ready',
        'guest: ready',
        '--http',
        '/health',
        '--tcp',
        '80',
        '--shutdown',
      ];
      const { code, stdout, stderr } = await boot([
        kernel,
        ...flags,
        '--budget',
        'kernel=10min',
        '-o',
        'out',
      ]);
      expect(stderr).toMatch(/^start {4}\w+, pid \d+$/m);
      expect(stderr).toMatch(/^kernel {3}Linux version .* \d/m);
      expect(stdout).toMatch(/^passed {3}console says "guest: ready" {2}"guest: ready" after \d/m);
      expect(stdout).toMatch(/^passed {3}port 80 +after \d/m);
      expect(stdout).toMatch(/^passed {3}GET \/health +200 "OK"/m);
      expect(stdout).toMatch(/^passed {3}power button +shut down after/m);
      expect(stdout).toMatch(/^passed {3}kernel phase +\S+ .* of 10 min/m);
      expect(stdout).toMatch(/^kernel +[▏▎▍▌▋▊▉█]+ +\d/m);
      expect(stdout).toMatch(/^\d+ checks: \d+ passed in /m);
      expect(code).toBe(0);
      expect(readdirSync(at('out'))).toEqual(
        expect.arrayContaining(['qemu.sh', 'serial.log', 'timeline.json']),
      );
      expect(sessions()).toEqual([]);
    },
    SLOW_MS,
  );

  it(
    'names the cause with the lines around it, as text, JSON, JUnit and HTML',
    async () => {
      const { kernel } = healthyPair();
      const text = await boot([kernel, '--format', 'junit', '--output', 'boot.xml']);
      expect(text.code).toBe(1);
      expect(text.stderr).toContain('UP_BOOT_FAILED');
      expect(readFileSync(at('boot.xml'), 'utf8')).toMatch(
        /<testcase classname="boot" name="[^"]+"><failure message=/,
      );
      const { data, error } = JSON.parse((await boot([kernel, '--json'])).stdout);
      expect(error.code).toBe('UP_BOOT_FAILED');
      expect(data).toMatchObject({ verdict: 'failed', cause: expect.stringContaining('initrd') });
      expect(data.failures[0].evidence.join('\n')).toContain('Kernel panic');
      expect(data.artefacts.screenshots.length).toBeGreaterThan(0);
      await boot([kernel, '--format', 'html', '--output', 'boot.html']);
      const page = readFileSync(at('boot.html'), 'utf8');
      expect(page).toContain('<svg class="timeline"');
      expect(page).toContain('src="data:image/png;base64,');
      expect(page).toContain('Kernel panic - not syncing');
    },
    SLOW_MS,
  );

  it(
    'boots an ISO by BIOS and by UEFI, side by side',
    async () => {
      const iso = grubIso({ name: 'both', grubCfg: grubCfg(), files: onMedium(healthyPair()) });
      const { code, stdout } = await boot([
        iso,
        '--firmware',
        'bios,uefi',
        '--ready',
        'guest: ready',
        '-o',
        'out',
      ]);
      expect(stdout).toMatch(/^passed {6}bios {2}ready after /m);
      expect(stdout).toMatch(/^passed {6}uefi {2}ready after /m);
      expect(stdout).toMatch(/^2 of 2 boots passed in /m);
      expect(code).toBe(0);
      for (const name of ['bios', 'uefi']) expect(existsSync(at('out', name, 'serial.log'))).toBe(true);
    },
    SLOW_MS,
  );

  it(
    'keeps it running until ^C, and leaves nothing',
    async () => {
      const { kernel, initrd } = healthyPair();
      const running = startUp(
        ['boot', kernel, '--initrd', initrd, '--http', '/health', '--keep', '-o', 'out'],
        {
          cwd: directory.path,
          env: { XDG_STATE_HOME: at('state') },
        },
      );
      const [, pid = '', address = ''] = await running.said(/kept {5}pid (\d+), port 80 at (\S+),/);
      expect(await (await fetch(`http://${address}/health`)).text()).toBe('OK\n');
      running.signal('SIGINT');
      expect((await running.ended).code).toBe(0);
      expect(isAlive(Number(pid))).toBe(false);
      expect(sessions()).toEqual([]);
    },
    SLOW_MS,
  );

  it('says what is wrong with its arguments', async () => {
    writeFileSync(at('text.iso'), 'this is no ISO\n');
    writeFileSync(at('user-data'), 'hostname: x\n');
    const { kernel } = healthyPair();
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [['text.iso'], 3, 'UP_MEDIUM_UNREADABLE'],
      [['nothing.iso'], 3, 'UP_MEDIUM_NOT_FOUND'],
      [[kernel, '--ready', '(a+'], 3, 'is no regular expression'],
      [[kernel, '--http', 'health'], 3, '/health or 8080/health'],
      [[kernel, '--budget', 'kernel'], 3, 'such as kernel=5s'],
      [[kernel, '--firmware', 'efi'], 3, 'bios, uefi, uefi-secure'],
      [[kernel, '--console', 'inject'], 3, '--kernel FILE'],
      [[kernel, '--user-data', 'user-data'], 3, '#cloud-config'],
      [[kernel, '--meta-data', 'user-data'], 3, '--user-data'],
      [[kernel, '--repeat', '2', '--keep'], 3, 'leave --repeat out'],
      [[kernel, '--interactive'], 3, 'needs a terminal'],
    ];
    for (const [args, code, said] of cases) {
      const ended = await boot(args);
      expect(`${ended.code} ${ended.stderr}`, args.join(' ')).toContain(said);
      expect(ended.code, args.join(' ')).toBe(code);
    }
    expect(sessions()).toEqual([]);
  });
});
