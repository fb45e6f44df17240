import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BootOptions, type BootReport, bootMedium, NOTHING_EXPECTED } from '@up/boot';
import { openMedium } from '@up/media';
import { type Session, startSession } from '@up/process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DebianGuestOptions, debianGuest } from './src/guests/debian-guest.ts';
import { GUEST_TOOLS } from './src/guests/guest-tools.ts';
import { describeWith } from './src/needs.ts';

const MINUTES = 60_000;

const USER_DATA = `#cloud-config
write_files:
  - path: /var/www/html/seeded
    content: "applied"
`;

/** A whole Debian with systemd, GRUB, cloud-init and nginx: what users have. */
describeWith([...GUEST_TOOLS, 'debugfs', 'root'], 'a Debian guest', () => {
  let directory: string;
  let session: Session;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'up-debian-'));
    session = await startSession({ stateDir: directory });
    // Made once, then kept: the tests below are about the boots.
    debianGuest({ with: 'a failing unit' });
  }, 10 * MINUTES);
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  async function boot(
    name: string,
    guest: DebianGuestOptions,
    options: Partial<BootOptions> & Pick<BootOptions, 'expect'>,
  ): Promise<BootReport> {
    const path = join(directory, `${name}.qcow2`);
    copyFileSync(debianGuest(guest), path);
    try {
      return await bootMedium({
        name,
        medium: await openMedium(path),
        accelerator: 'tcg',
        memoryMB: 1024,
        directory: join(directory, name),
        env: process.env,
        session,
        signal: new AbortController().signal,
        ...options,
      });
    } finally {
      rmSync(path);
    }
  }

  const answers = {
    ...NOTHING_EXPECTED,
    within: { seconds: 180, clock: 'scaled' },
    servers: { nginx: 80 },
    http: [{ server: 'nginx', path: '/health', status: 200, body: 'OK' }],
  } as const;

  it(
    'starts, applies its user data, answers, shuts down, and starts a second time',
    async () => {
      const report = await boot(
        'whole',
        {},
        {
          cloudInit: { userData: USER_DATA },
          expect: {
            ...answers,
            http: [...answers.http, { server: 'nginx', path: '/seeded', status: 200, body: 'applied' }],
            stopWithin: { seconds: 60, clock: 'scaled' },
            secondBoot: true,
          },
        },
      );
      expect(report.verdict, story(report)).toBe('passed');
      expect(new Set(report.checks.map(({ area }) => area))).toEqual(
        new Set(['preflight', 'ready', 'system', 'user-data', 'stop', 'second-boot', 'input']),
      );
      expect(report.checks.filter(({ status }) => status !== 'passed')).toEqual([]);
      expect(report.attempts.map(({ purpose, outcome }) => [purpose, outcome])).toEqual([
        ['first-boot', 'ready'],
        ['second-boot', 'ready'],
      ]);
      expect(report.phases.map(({ phase }) => phase)).toEqual([
        'firmware',
        'loader',
        'kernel',
        'initrd',
        'system',
        'ready',
      ]);
      for (const { before, after } of report.artefacts.inputs) expect(after).toBe(before);
      expect(readFileSync(report.artefacts.serialLog, 'utf8')).toContain('Welcome to');
    },
    10 * MINUTES,
  );

  it(
    'names the unit that fails',
    async () => {
      const report = await boot(
        'broken',
        { with: 'a failing unit' },
        {
          expect: { ...answers, readyText: 'guest login:' },
        },
      );
      expect(report.verdict, story(report)).toBe('failed');
      expect(report.failures).toContainEqual(expect.objectContaining({ rule: 'boot/unit-failed' }));
      expect(report.cause).toContain('broken.service');
    },
    5 * MINUTES,
  );
});

function story(report: BootReport): string {
  const checks = report.checks.map(({ name, status, evidence }) => `${status} ${name}: ${evidence}`);
  return [`cause: ${report.cause ?? 'none'}`, ...checks, ...report.artefacts.logTail].join('\n');
}
