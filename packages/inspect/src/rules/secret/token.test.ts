import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type MakeImageOptions, makeImage } from '../../testing/make-image.ts';
import { noise } from './fixtures.ts';
import { TOKEN } from './token.ts';

const check = (options: MakeImageOptions) =>
  inspectImage({ image: makeImage(options), rules: [TOKEN] }).findings;
const inFile = (text: string, path = '/etc/app.conf') => check({ files: { [path]: { text } } });

const HEX = '0123456789abcdef';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const GITHUB = `ghp${'_'}${noise(36)}`;

describe('secret/token', () => {
  it('names kind, place and length, and no more than four characters', () => {
    expect(inFile(`# c\n\ntoken = "${GITHUB}"\n`)).toEqual([
      expect.objectContaining({
        rule: 'secret/token',
        severity: 'warning',
        message: '/etc/app.conf holds a GitHub token',
        path: '/etc/app.conf',
        line: 3,
        evidence: 'ghp_… (40 characters)',
      }),
    ]);
  });

  it.each([
    ['a GitHub token', `github_${'pat'}_${noise(22)}_${noise(59)}`],
    ['a GitLab token', `glpat${'-'}${noise(20)}`],
    ['an Atlassian token', `ATATT${'3x'}${noise(180)}`],
    ['a Bitbucket password', `ATB${'B'}${noise(28)}${noise(8, 'ABCDEF0123456789')}`],
    ['an AWS access key', `AKI${'A'}${noise(16, UPPER)}`],
    ['an AWS secret key', `aws_secret_${'access'}_key = ${noise(40)}`],
    ['an Azure storage key', `Account${'Key'}=${noise(86)}==;EndpointSuffix=core`],
    ['a DigitalOcean token', `dop_${'v1'}_${noise(64, HEX)}`],
    ['an npm token', `npm${'_'}${noise(36)}`],
    ['a PyPI token', `pypi-${'AgE'}${noise(80)}`],
    ['a Docker Hub token', `dckr_${'pat'}_${noise(27)}`],
    ['a Hugging Face token', `hf${'_'}${noise(34, LETTERS)}`],
    ['a Vault token', `hvs${'.'}${noise(95)}`],
    ['a Slack token', `xox${'b'}-${noise(12, '3456789')}-${noise(12, '3456789')}-${noise(24)}`],
    ['a Stripe key', `sk_${'live'}_${noise(24)}`],
    ['a SendGrid key', `SG${'.'}${noise(22)}.${noise(43)}`],
    ['an OpenAI key', `sk-proj-${noise(40)}T3Blbk${'FJ'}${noise(40)}`],
    ['an Anthropic key', `sk-${'ant'}-api03-${noise(93)}`],
    ['a Tailscale key', `tskey-${'auth'}-${noise(12)}-${noise(24)}`],
  ])('finds %s', (what, text) => {
    expect(inFile(`value: ${text}\n`).map(({ message }) => message)).toEqual([`/etc/app.conf holds ${what}`]);
  });

  it.each([
    ['/root/.docker/config.json', `{"auths":{"r":{"auth":"${noise(24)}"}}}`, 'the login of a registry'],
    ['/root/.npmrc', `//r.org/:_authToken=${noise(30)}\n`, 'the login of a registry'],
    ['/root/.netrc', `machine github.com login me password ${noise(12)}\n`, 'a password'],
    ['/root/.git-credentials', `https://me:${noise(12)}@github.com\n`, 'a password'],
  ])('finds what %s is for', (path, text, what) => {
    expect(inFile(text, path).map(({ message }) => message)).toEqual([`${path} holds ${what}`]);
    expect(inFile(text, '/etc/other')).toEqual([]);
  });

  it('looks into environment, command, labels and history', () => {
    const findings = check({
      config: {
        env: [`NPM_TOKEN=npm${'_'}${noise(36)}`, `AWS_SECRET_${'ACCESS'}_KEY=${noise(40)}`],
        cmd: ['app', `--token=${GITHUB}`],
        labels: { note: GITHUB },
        history: [{ isEmptyLayer: false, createdBy: `|1 T=${GITHUB} /bin/sh -c make` }],
      },
    });
    expect(findings.map(({ message }) => message)).toEqual([
      'step 1 of the history holds a GitHub token',
      'the command of the image holds a GitHub token',
      'the environment variable AWS_SECRET_ACCESS_KEY holds an AWS secret key',
      'the environment variable NPM_TOKEN holds an npm token',
      'the label note holds a GitHub token',
    ]);
    expect(JSON.stringify(findings)).not.toContain(noise(8));
  });

  it('finds passwords in URLs of the config, and tells a token there once', () => {
    const env = (value: string) => check({ config: { env: [`URL=${value}`] } }).map(({ message }) => message);
    expect(env(`postgres://app:${noise(12)}@db/app`)).toEqual([
      'the environment variable URL holds a password in a URL',
    ]);
    expect(env(`https://x:${GITHUB}@github.com/a/b`)).toEqual([
      'the environment variable URL holds a GitHub token',
    ]);
    for (const harmless of ['password', 'changeme', '$' + '{PASSWORD}', 'postgres', 'x'])
      expect(env(`postgres://app:${harmless}@db/app`)).toEqual([]);
    expect(env('http://[::1]:8080/@scope/x')).toEqual([]);
    expect(inFile(`see postgres://app:${noise(12)}@db/app`)).toEqual([]);
  });

  it('puts several of a kind in one place together', () => {
    const other = `ghp${'_'}${noise(36).split('').reverse().join('')}`;
    expect(inFile(`${GITHUB}\n${other}\n`).map(({ message, line }) => [message, line])).toEqual([
      ['/etc/app.conf holds a GitHub token, and 1 more of the kind', 1],
    ]);
  });

  it('takes tests and documentation for harmless', () => {
    expect(inFile(GITHUB, '/usr/lib/python3/site-packages/x/tests/data.txt')[0]?.severity).toBe('info');
  });

  it.each([
    ['placeholders', `ghp${'_'}${'x'.repeat(36)}`],
    ["AWS's own example", `AKI${'A'}IOSFODNN7EXAMPLE`],
    ['the emulator of Azure', `Account${'Key'}=Eby8vdM02xNO${noise(74)}==`],
    ['a longer word', `xghp${'_'}${noise(36)}`],
    ['too short a one', `glpat${'-'}${noise(10)}`],
    ['base64 that happens to begin so', `${noise(20)}AKI${'A'}${noise(16, UPPER)}${noise(20)}`],
    ['variables', 'TOKEN=$GITHUB_TOKEN\nexport NPM_TOKEN=abc\nPASSWORD=hunter2'],
  ])('says nothing of %s', (_, text) => {
    expect(inFile(text)).toEqual([]);
  });

  it('ends its list', () => {
    const files = Object.fromEntries(
      Array.from({ length: 230 }, (_, index) => [`/etc/${index}.conf`, { text: GITHUB }]),
    );
    const findings = check({ files });
    expect(findings).toHaveLength(201);
    expect(findings.map(({ message }) => message)).toContain('30 further places with secrets');
  });
});
