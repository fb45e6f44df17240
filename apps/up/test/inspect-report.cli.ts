import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDockerArchive } from '../../../test/src/images/docker-archive.ts';
import { NEKO, NEKO_MENDED } from '../../../test/src/images/neko.ts';
import { describeWith } from '../../../test/src/needs.ts';
import { openTerminal } from '../../../test/src/terminal.ts';
import { ROOT, type TestDirectory, testDirectory, up } from '../../../test/src/up.ts';

let directory: TestDirectory;
let env: Record<string, string>;
beforeEach(() => {
  directory = testDirectory();
  env = { XDG_CACHE_HOME: join(directory.path, 'cache') };
  writeDockerArchive(join(directory.path, 'neko.tar'), NEKO);
  writeDockerArchive(join(directory.path, 'mended.tar'), NEKO_MENDED);
});
afterEach(() => directory[Symbol.dispose]());

const inspect = (...args: readonly string[]) => up(['inspect', ...args], { env, cwd: directory.path });

describe('up inspect --quiet', () => {
  it('says nothing where nothing fails, whatever else there is to know', async () => {
    expect(await inspect('mended.tar', '-q')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('says what fails, and nothing else', async () => {
    const { code, stdout, stderr } = await inspect('neko.tar', '--quiet');
    expect(code).toBe(1);
    expect(stdout.startsWith('error    ')).toBe(true);
    expect(stdout).not.toMatch(/^(?:warning|info|off|neko-base)/m);
    expect(stderr).toMatch(/^error {4}neko-base:2\.5\.0: \d+ errors {2}UP_CHECKS_FAILED\n/);
  });
});

describe('up inspect --format html', () => {
  it('writes one page that loads nothing, and says where', async () => {
    const { code, stdout, stderr } = await inspect(
      'neko.tar',
      '--format',
      'html',
      '-o',
      'r.html',
      '--fail-on',
      'never',
    );
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'wrote    r.html\n' });
    const page = readFileSync(join(directory.path, 'r.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('<title>neko-base:2.5.0</title>');
    for (const text of ['fhs/store-only', 'docker-archive', 'Treemap of Layers', 'xorg-server'])
      expect(page).toContain(text);
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  it('goes to a pipe, too', async () => {
    expect((await inspect('mended.tar', '--format', 'html')).stdout).toMatch(/^<!doctype html>/);
  });
});

describe('up inspect --json', () => {
  it('has the image, the findings, what was left out, and how many packages there are', async () => {
    const { stdout } = await inspect('neko.tar', '--json', '--skip', 'secret');
    const { ok, data, error } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(error.code).toBe('UP_CHECKS_FAILED');
    expect(data).toMatchObject({
      image: {
        source: 'neko.tar',
        format: 'docker-archive',
        name: 'neko-base:2.5.0',
        digest: expect.stringMatching(/^sha256:/),
        platform: expect.stringMatching(/^linux\//),
        sizeBytes: expect.any(Number),
        otherManifests: [],
        layers: [{ digest: expect.any(String), diffId: expect.any(String), sizeBytes: expect.any(Number) }],
      },
      off: [{ rule: 'secret', reason: 'left out by --skip', by: '--skip', findings: [] }],
      skipped: [],
      packages: expect.any(Number),
    });
    expect(data.packages).toBeGreaterThan(0);
    expect(data.counts.error + data.counts.warning + data.counts.info).toBe(data.findings.length);
  });
});

describe('an image that is nowhere', () => {
  it('was looked for as a file and in an engine, where its name allows both', async () => {
    env['DOCKER_HOST'] = `unix://${join(directory.path, 'none.sock')}`;
    const both = await inspect('nginx:1.25');
    expect(both.code).toBe(3);
    expect(both.stderr).toContain('UP_IMAGE_NOT_FOUND');
    expect(both.stderr).toContain('There is no file nginx:1.25, and no container engine answers');
    const path = await inspect('./nginx.tar');
    expect(path.code).toBe(3);
    expect(path.stderr).toContain('There is no image at ./nginx.tar');
    expect(path.stderr).not.toContain('engine');
    const engine = await inspect('docker://nginx:1.25');
    expect(engine.code).toBe(4);
    expect(engine.stderr).toContain('UP_ENGINE_UNREACHABLE');
  });
});

describeWith(['tmux'], 'up inspect in a terminal of 80 columns', () => {
  const terminal = (script: string) =>
    openTerminal({
      command: ['sh', '-c', script.replaceAll('UP', `'${process.execPath}' '${ROOT}/apps/up/bin/up.js'`)],
      cwd: directory.path,
      env: { ...process.env, ...env, NO_COLOR: '1' },
    });

  it('shows how far it is where it takes longer, on one line that is gone at the end', async () => {
    const slowly = '(head -c 3000 neko.tar; sleep 4; tail -c +3001 neko.tar) | UP inspect -';
    using screen = terminal(`${slowly} > out.txt`);
    await screen.shows(/^read {5}3\.0 kB$/m);
    expect(await screen.ended()).toBe(1);
    expect(screen.screen()).not.toContain('read     ');
    expect(readFileSync(join(directory.path, 'out.txt'), 'utf8')).not.toContain('read     ');
  });

  it('breaks lines between words, except where one word is longer', async () => {
    using screen = terminal('UP inspect mended.tar');
    expect(await screen.ended()).toBe(0);
    const texts = screen
      .screen()
      .split('\n')
      .filter((line) => line.startsWith('         '));
    expect(texts.length).toBeGreaterThan(5);
    expect(screen.screen()).toMatch(/^\d+ warnings?, \d+ worth knowing$/m);
  });

  it('does not print a page to a terminal', async () => {
    using screen = terminal('UP inspect neko.tar --format html');
    expect(await screen.ended()).toBe(3);
    expect(screen.screen()).toContain('up inspect neko.tar --format html -o report.html');
    expect(existsSync(join(directory.path, 'report.html'))).toBe(false);
  });
});
