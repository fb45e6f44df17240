import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMedium } from '@up/media';
import { type Session, startSession } from '@up/process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAILING_INITS } from '../../../test/src/guests/failing-inits.ts';
import { grubCfg, grubIso } from '../../../test/src/guests/grub-iso.ts';
import { biosDisk, healthyPair, onMedium } from '../../../test/src/guests/guest-media.ts';
import { GUEST_TOOLS } from '../../../test/src/guests/guest-tools.ts';
import { POWER_BUTTON, STAY, X86_MODULES } from '../../../test/src/guests/init-scripts.ts';
import { initramfs } from '../../../test/src/guests/initramfs.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { isAlive, type TestDirectory, testDirectory } from '../../../test/src/up.ts';
import {
  type BootOptions,
  type BootProgress,
  bootMatrix,
  bootMedium,
  NOTHING_EXPECTED,
} from '../src/index.ts';

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describeWith(GUEST_TOOLS, 'bootMedium', () => {
  let directory: TestDirectory;
  let session: Session;
  beforeAll(async () => {
    directory = testDirectory();
    session = await startSession({ stateDir: join(directory.path, 'state') });
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });
  const options = async (
    medium: string,
    name: string,
    over: Partial<BootOptions> = {},
  ): Promise<BootOptions> => ({
    name,
    medium: await openMedium(medium),
    accelerator: 'tcg',
    expect: { ...NOTHING_EXPECTED, readyText: 'guest: ready' },
    directory: join(directory.path, name),
    env: process.env,
    session,
    signal: new AbortController().signal,
    ...over,
  });

  it('proves a guest that answers and shuts down, and leaves the files that tell of it', async () => {
    const { kernel, initrd } = healthyPair();
    const before = digestOf(kernel);
    const phases: string[] = [];
    const report = await bootMedium(
      await options(kernel, 'healthy', {
        direct: { initrd },
        expect: {
          ...NOTHING_EXPECTED,
          readyText: 'guest: \\w+',
          servers: { web: 80 },
          http: [{ server: 'web', path: '/health', status: 200, body: 'OK' }],
          ports: [80],
          logs: { present: ['Run /init'], absent: ['Kernel panic'] },
          stopWithin: { seconds: 30, clock: 'scaled' },
          budgets: [
            { phase: 'kernel', maxMs: 600_000 },
            { phase: 'total', maxMs: 1 },
          ],
        },
        onProgress: (event) => void (event.type === 'phase' && phases.push(event.span.phase)),
      }),
    );
    expect(report.checks.map(({ name, status }) => `${status} ${name}`)).toEqual([
      'passed preflight',
      'passed console says "guest: \\w+"',
      'passed port 80',
      'passed GET /health',
      'passed no failed units',
      'passed console has "Run /init"',
      'passed console has no "Kernel panic"',
      'passed power button',
      'passed kernel phase',
      'failed time until ready',
      'passed input unchanged',
    ]);
    expect(report).toMatchObject({ verdict: 'failed', cause: expect.stringContaining('time until ready: ') });
    expect(report.phases.map(({ phase }) => phase)).toEqual(['firmware', 'kernel', 'initrd', 'ready']);
    expect(phases).toEqual(['firmware', 'kernel', 'initrd']);
    const { serialLog, timeline, command, events, screenshots, inputs } = report.artefacts;
    expect(readFileSync(serialLog, 'utf8')).toContain('guest: ready');
    expect(readFileSync(command, 'utf8')).toContain(`-initrd ${initrd}`);
    expect(readFileSync(events, 'utf8')).toContain('"SHUTDOWN"');
    expect(JSON.parse(readFileSync(timeline, 'utf8'))).toMatchObject({ verdict: 'failed', resets: 0 });
    for (const { path } of screenshots) expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG');
    expect(inputs.map(({ after }) => after)).toEqual([before, digestOf(initrd)]);
  });

  it('says of a port that QEMU accepts and the guest refuses that nothing listens there', async () => {
    const { kernel, initrd } = healthyPair();
    const report = await bootMedium(
      await options(kernel, 'port', {
        direct: { initrd },
        expect: {
          ...NOTHING_EXPECTED,
          readyText: 'guest: ready',
          ports: [81],
          within: { seconds: 10, clock: 'scaled' },
        },
      }),
    );
    expect(report.verdict).toBe('timeout');
    expect(report.checks).toContainEqual(
      expect.objectContaining({
        name: 'port 81',
        status: 'failed',
        evidence: expect.stringContaining('the guest '),
      }),
    );
  });

  it('boots a second time from what the first boot wrote, and never writes to the medium', async () => {
    const disk = biosDisk();
    const before = digestOf(disk);
    const init = `at=$(($(cat /sys/block/vda/size) - 1))
n=$(dd if=/dev/vda skip=$at count=1 2>/dev/null | tr -cd 0-9)
echo "guest: boot $((n + 1))"
echo "$((n + 1))" | dd of=/dev/vda seek=$at count=1 conv=sync 2>/dev/null; sync
${POWER_BUTTON}echo "guest: ready"
${STAY}`;
    const report = await bootMedium(
      await options(disk, 'second', {
        direct: {
          kernel: healthyPair().kernel,
          initrd: initramfs({ name: 'counter', init, modules: X86_MODULES }),
        },
        expect: { ...NOTHING_EXPECTED, readyText: 'guest: ready', secondBoot: true },
      }),
    );
    expect(report.checks).toContainEqual(
      expect.objectContaining({
        name: 'second boot',
        status: 'passed',
        evidence: expect.stringContaining('after a shutdown'),
      }),
    );
    expect(report.verdict).toBe('passed');
    expect(report.attempts.map(({ purpose }) => purpose)).toEqual(['first-boot', 'second-boot']);
    expect(readFileSync(report.artefacts.serialLog, 'utf8')).toContain('guest: boot 1');
    expect(readFileSync(join(directory.path, 'second/second-boot/serial.log'), 'utf8')).toContain(
      'guest: boot 2',
    );
    expect(digestOf(disk)).toBe(before);
  });

  const silentIso = (name: string, parameters: string): string =>
    grubIso({
      name,
      grubCfg: grubCfg({ parameters, terminal: 'screen' }),
      files: onMedium(healthyPair()),
      firmware: 'bios',
    });

  it('reads the screen of an ISO that says nothing on its serial console', async () => {
    const report = await bootMedium(await options(silentIso('screen', 'console=tty0 quiet'), 'screen'));
    expect(report).toMatchObject({ verdict: 'passed', machine: { console: 'keep' } });
    expect(report.checks).toContainEqual(
      expect.objectContaining({ name: 'console says "guest: ready"', status: 'passed' }),
    );
    expect(readFileSync(report.artefacts.serialLog, 'utf8')).not.toContain('guest: ready');
  });

  it('reads the screen where only the kernel writes to the serial console, too', async () => {
    const parameters = 'console=ttyS0 console=tty0 loglevel=7';
    const report = await bootMedium(await options(silentIso('both', parameters), 'both'));
    expect(report).toMatchObject({ verdict: 'passed', machine: { console: 'keep' } });
    const serial = readFileSync(report.artefacts.serialLog, 'utf8');
    expect(serial).toContain('Linux version');
    expect(serial).not.toContain('guest: ready');
  });

  it('starts the own kernel of a silent ISO with a serial console, and says so', async () => {
    const notes: string[] = [];
    const report = await bootMedium(
      await options(silentIso('silent', 'console=tty0 loglevel=7'), 'silent', {
        // Only what is injected says it.
        expect: { ...NOTHING_EXPECTED, readyText: 'Command line:.*console=ttyS0' },
        onProgress: (event) => void (event.type === 'note' && notes.push(event.text)),
      }),
    );
    expect(report.attempts.map(({ console, outcome }) => `${console} ${outcome}`)).toEqual([
      'keep silent',
      'inject ready',
    ]);
    expect(report).toMatchObject({ verdict: 'passed', machine: { console: 'inject' } });
    expect(notes).toContainEqual(expect.stringContaining('with a serial console'));
    expect(readFileSync(report.artefacts.command, 'utf8')).toContain('console=tty0 loglevel=7 console=ttyS0');
    expect(existsSync(join(directory.path, 'silent/attempt-2/injected/kernel'))).toBe(true);
  }, 300_000);

  it('tells of a guest that hangs where its processor is', async () => {
    const { kernel } = healthyPair();
    const initrd = initramfs({ name: 'hangs', init: FAILING_INITS.hangs, modules: X86_MODULES });
    const report = await bootMedium(
      await options(kernel, 'hangs', {
        direct: { initrd },
        expect: {
          ...NOTHING_EXPECTED,
          readyText: 'guest: ready',
          within: { seconds: 20, clock: 'scaled' },
        },
      }),
    );
    expect(report).toMatchObject({
      verdict: 'timeout',
      cause: expect.stringContaining('; its processor waits for an interrupt (last line: '),
      fix: expect.stringContaining('Its kernel was heard'),
    });
    expect(readFileSync(join(directory.path, 'hangs/registers.txt'), 'utf8')).toMatch(
      /CPU#0\nRAX=[\s\S]* HLT=1\n/,
    );
    expect(existsSync(join(directory.path, 'healthy/registers.txt'))).toBe(false);
  });

  it('boots once more where the host was too busy for the timer of a kernel', async () => {
    const { kernel } = healthyPair();
    const init = `echo "Kernel panic - not syncing: IO-APIC + timer doesn't work!  Boot with apic=debug"\n${STAY}`;
    const initrd = initramfs({ name: 'timer-late', init, modules: X86_MODULES });
    const notes: string[] = [];
    const report = await bootMedium(
      await options(kernel, 'busy', {
        direct: { initrd },
        onProgress: (event) => void (event.type === 'note' && notes.push(event.text)),
      }),
    );
    expect(report.attempts.map(({ outcome }) => outcome)).toEqual(['host-fault', 'host-fault']);
    expect(report).toMatchObject({ verdict: 'host-fault', error: { code: 'UP_QEMU_FAILED' } });
    expect(notes).toContainEqual(expect.stringMatching(/too busy .*: booting once more/));
  });

  it('does not start what cannot work, unless it is told to', async () => {
    const iso = grubIso({
      name: 'bios-only',
      grubCfg: grubCfg(),
      files: onMedium(healthyPair()),
      firmware: 'bios',
    });
    const report = await bootMedium(await options(iso, 'preflight', { firmware: 'uefi' }));
    expect(report).toMatchObject({ verdict: 'failed', attempts: [] });
    expect(report.cause).toContain('--firmware uefi cannot work');
  });

  it('writes its files when it is aborted, and leaves nothing running', async () => {
    const { kernel } = healthyPair();
    const abort = new AbortController();
    const pids: number[] = [];
    const onProgress = (event: BootProgress): void => {
      if (event.type !== 'started') return;
      pids.push(event.pid);
      setTimeout(() => abort.abort(new Error('enough')), 500);
    };
    await expect(
      bootMedium(await options(kernel, 'aborted', { signal: abort.signal, onProgress })),
    ).rejects.toThrow('enough');
    expect(pids.map(isAlive)).toEqual([false]);
    for (const file of ['serial.log', 'timeline.json', 'qemu.sh', 'events.jsonl'])
      expect(existsSync(join(directory.path, 'aborted', file)), file).toBe(true);
  });

  it('makes a matrix, each boot in a directory of its own', async () => {
    const { kernel, initrd } = healthyPair();
    const reports = await bootMatrix({
      boot: await options(kernel, 'matrix', { direct: { initrd } }),
      firmware: [undefined],
      repeat: 2,
      concurrency: 2,
    });
    expect(reports.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      'boot-1 passed',
      'boot-2 passed',
    ]);
    for (const { artefacts } of reports)
      expect(readFileSync(artefacts.serialLog, 'utf8')).toContain('guest: ready');
  });
});
