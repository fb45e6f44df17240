import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDockerArchive } from '../../../test/src/images/docker-archive.ts';
import { imageOf, type TestImage } from './image-of.ts';
import { upMatchers } from './up-matchers.ts';

expect.extend(upMatchers);

const scratch = mkdtempSync(join(tmpdir(), 'up-matchers-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const env = { XDG_CACHE_HOME: join(scratch, 'cache') };
let image: TestImage;

beforeAll(async () => {
  const path = join(scratch, 'image.tar');
  writeDockerArchive(path, {
    tag: 'app:1',
    config: { Entrypoint: ['/bin/missing'] },
    files: {
      '/bin/tool': { text: '#!/bin/sh\n', mode: 0o755 },
      '/bin/sh': { link: 'tool' },
      '/etc': { directory: true },
    },
  });
  image = await imageOf(path, { env });
});

describe('toHaveFile', () => {
  it('looks through links, and at a link itself where one is asked for', () => {
    expect(image).toHaveFile('/bin/tool', { type: 'file', mode: 0o755 });
    expect(image).toHaveFile('/bin/sh', { type: 'file' });
    expect(image).toHaveFile('/bin/sh', { type: 'symlink' });
    expect(image).toHaveFile('/etc', { type: 'directory' });
    expect(image).not.toHaveFile('/bin/tools');
  });

  it('says what is there instead', () => {
    expect(() => expect(image).toHaveFile('/bin/tools')).toThrow(
      'app:1 has nothing at /bin/tools; /bin has sh, tool',
    );
    expect(() => expect(image).toHaveFile('/opt/app/run')).toThrow(/; \/ has bin, etc/);
    expect(() => expect(image).toHaveFile('/bin/tool', { type: 'directory', mode: 0o644 })).toThrow(
      'app:1 has /bin/tool, but it is a file, no directory, and its mode is 0o755, not 0o644',
    );
    expect(() => expect(image).not.toHaveFile('/etc')).toThrow('app:1 has /etc, and should not');
    expect(() => expect('app.tar').toHaveFile('/etc')).toThrow(/toHaveFile wants an image/);
  });
});

describe('toHaveNoFindings', () => {
  it('names what was found, and how it is mended', async () => {
    await expect(image).not.toHaveNoFindings();
    const failure = await expect(image)
      .toHaveNoFindings({ severity: 'error' })
      .then(
        () => '',
        (error: unknown) => String(error),
      );
    expect(failure).toMatch(
      /app:1 has \d+ findings of severity error or above:\n {2}error \S+\/\S+: .*missing/,
    );
    const { findings } = await image.inspect();
    await expect(image).toHaveNoFindings({ severity: 'info', except: findings.map(({ rule }) => rule) });
  });
});

describe('toPass', () => {
  it('takes any report with a verdict', () => {
    const checks = [
      { name: 'port 80', status: 'passed', evidence: 'after 1 s' },
      { name: 'GET /', status: 'failed', evidence: 'status 500' },
    ];
    expect({ verdict: 'passed', checks }).toPass();
    expect({ verdict: 'failed', checks }).not.toPass();
    expect(() => expect({ verdict: 'failed', cause: 'no answer', checks }).toPass()).toThrow(
      'the verdict is failed: no answer\n  GET /: status 500',
    );
    expect(() => expect({}).toPass()).toThrow(/toPass wants a report/);
  });
});
