import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { RULES } from '../../rules.ts';
import { STATIC } from '../../testing/find-in-image.ts';
import { makeImage } from '../../testing/make-image.ts';
import { CONF, SOUND_FILES, withProgram } from '../../testing/supervisor-image.ts';
import { noise, pem } from './fixtures.ts';

const GITHUB = `ghp${'_'}${noise(36)}`;
const AGE = `AGE-SECRET-${'KEY'}-1${noise(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`;

describe('findings of any rule', () => {
  it('mask what a command line holds', async () => {
    const url = `postgres://app:${noise(14)}@db/app`;
    const cmd = ['/app', url, '--token', GITHUB, AGE, GITHUB, '||', 'exit', '1'];
    const image = makeImage({ files: { '/app': STATIC }, config: { cmd } });
    const { findings } = await inspectImage({ image, rules: RULES });
    const finding = findings.find(({ rule }) => rule === 'exec/shell-operator');
    expect(finding?.evidence).toBe(
      'Cmd is ["/app","postgres://app:***@db/app","--token","***","***","***","||","exit","1"]',
    );
    const said = JSON.stringify(findings);
    for (const secret of [noise(14), noise(36), AGE.slice(4)])
      expect(said).not.toContain(secret.slice(0, 10));
  });

  it('mask what a configuration holds', async () => {
    const key = pem({ label: ['PRIVATE', 'KEY'].join(' ') }).replaceAll('\n', ' ');
    const text = withProgram(
      'command=/usr/bin/web',
      `environment=A=${GITHUB}@x,B=$C`,
      `unknown=${key}`,
      `user=${GITHUB}`,
    );
    const image = makeImage({
      files: { ...SOUND_FILES, [CONF]: { text } },
      config: { cmd: ['/usr/bin/supervisord', '-c', CONF] },
    });
    const { findings } = await inspectImage({ image, rules: RULES });
    expect(findings.some(({ message, evidence }) => `${message}${evidence}`.includes('***'))).toBe(true);
    expect(JSON.stringify(findings)).not.toContain(noise(10));
  });
});
