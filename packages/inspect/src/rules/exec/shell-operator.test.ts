import { describe, expect, it } from 'vitest';
import { findInImage, STATIC } from '../../testing/find-in-image.ts';
import { SHELL_OPERATOR } from './shell-operator.ts';

const probe = (...test: readonly string[]) =>
  findInImage(SHELL_OPERATOR, { config: { healthcheck: { test } } });
const cmd = (...words: readonly string[]) => findInImage(SHELL_OPERATOR, { config: { cmd: words } });

describe('exec/shell-operator', () => {
  it('finds || in the exec form of a healthcheck', async () => {
    expect(await probe('CMD', 'curl', '-f', 'http://localhost:8080/health', '||', 'exit', '1')).toEqual([
      {
        rule: 'exec/shell-operator',
        severity: 'error',
        message: 'the healthcheck is in exec form, so that "||" is no operator: curl gets it as an argument',
        evidence: 'Healthcheck.Test is ["curl","-f","http://localhost:8080/health","||","exit","1"]',
        fix: 'leave out || exit 1, which says nothing new: ["CMD", "curl", "-f", "http://localhost:8080/health"]; or ["CMD-SHELL", "curl -f http://localhost:8080/health || exit 1"], which needs /bin/sh',
      },
    ]);
    expect(await probe('CMD-SHELL', 'curl -f http://localhost || exit 1')).toEqual([]);
  });

  it('finds operators and variables in commands', async () => {
    expect(await cmd('a', '&&', 'b')).toMatchObject([
      { message: expect.stringContaining('"&&" is no operator') },
    ]);
    expect(await cmd('a', '>/var/log/a')).toHaveLength(1);
    expect(await cmd('a', '--port=$PORT')).toMatchObject([
      { message: 'the command is in exec form, so that nothing replaces --port=$PORT: a gets it as it is' },
    ]);
    expect(await cmd('a', '--port=$PORT')).toMatchObject([{ severity: 'warning' }]);
    expect(await cmd('tini', '--', 'a', `http://${'$'}{HOST:-x}/`)).toHaveLength(1);
    expect(await cmd('sh', '-c', 'a', '||', 'b')).toMatchObject([
      { message: expect.stringContaining('the shell, as a positional parameter') },
    ]);
  });

  it('is sure where a second command is never started, or the program minds surplus words', async () => {
    const severities = async (...words: readonly string[]) =>
      (await cmd(...words)).map(({ severity }) => severity);
    expect(await severities('mkdir', '/data', '&&', '/app/serve')).toEqual(['error']);
    expect(await severities('migrate', '--force', '&&', 'serve')).toEqual(['error']);
    expect(await severities('echo', 'hi', ';', 'serve')).toEqual(['error']);
    expect(await severities('cat', 'x', '>', '/y')).toEqual(['error']);
    expect(await severities('busybox', 'wget', 'http://x/', '||', 'exit', '1')).toEqual(['error']);
    expect(await severities('tini', '--', 'curl', 'http://x/', '2>&1')).toEqual(['error']);
    expect(await severities('node', 'probe.js', '||', 'exit', '1')).toEqual(['warning']);
    expect(await severities('serve', '&&', 'echo', 'done')).toEqual(['warning']);
    expect(await severities('serve', '|', 'tee', '/log')).toEqual(['warning']);
    expect(await severities('serve', '--separator', ';', 'x')).toEqual(['warning']);
    expect(await severities('serve', '&')).toEqual(['warning']);
  });

  it('only warns where a script gets the words', async () => {
    const files = { '/entry.sh': { text: '#!/bin/sh\neval "$@"\n', mode: 0o755 } };
    const config = { entrypoint: ['/entry.sh'], cmd: ['a', '&&', 'b'] };
    expect(await findInImage(SHELL_OPERATOR, { files, config })).toMatchObject([{ severity: 'warning' }]);
  });

  it('leaves alone what is meant', async () => {
    expect(await cmd('sh', '-c', 'a && b > $C')).toEqual([]);
    const config = { entrypoint: ['/bin/sh', '-c'], cmd: ['a && b'] };
    expect(await findInImage(SHELL_OPERATOR, { files: { '/bin/sh': STATIC }, config })).toEqual([]);
    expect(await cmd('nginx', '-g', 'daemon off;')).toEqual([]);
    expect(await cmd('find', '/', '-exec', 'ls', '{}', ';')).toEqual([]);
    expect(await cmd('grep', '^a$', 'costs $5', 'a|b')).toEqual([]);
    expect(await cmd('awk', '$NF')).toEqual([]);
  });
});
