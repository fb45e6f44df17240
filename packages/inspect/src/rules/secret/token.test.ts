import { Buffer } from 'node:buffer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type MakeImageOptions, makeImage } from '../../testing/make-image.ts';
import { noise } from './fixtures.ts';
import { TOKEN } from './token.ts';

const check = async (options: MakeImageOptions) =>
  (await inspectImage({ image: makeImage(options), rules: [TOKEN] })).findings;
const inFile = (text: string, path = '/etc/app.conf') => check({ files: { [path]: { text } } });

const HEX = '0123456789abcdef';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const GITHUB = `ghp${'_'}${noise(36)}`;
/** JSON of 121 bytes: its base64 ends with the closing brace alone. */
const ONE_PASSWORD = Buffer.from(JSON.stringify({ secretKey: noise(105) })).toString('base64');

describe('secret/token', () => {
  it('names kind, place and length, and no more than four characters', async () => {
    expect(await inFile(`# c\n\ntoken = "${GITHUB}"\n`)).toEqual([
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
    ['an OpenAI key', `sk-proj-${noise(74)}T3Blbk${'FJ'}${noise(74)}`],
    ['an Anthropic key', `sk-${'ant'}-api03-${noise(93)}AA`],
    ['an Anthropic key', `sk-${'ant'}-admin01-${noise(93)}AA`],
    ['a Slack token', `xoxe${'.'}xoxp-1-${noise(140)}`],
    [
      'a Slack webhook',
      `https://hooks.slack.com/ser${'vices'}/T${noise(9, UPPER)}/B${noise(9, UPPER)}/${noise(24)}`,
    ],
    ['a Linear token', `lin_${'api'}_${noise(40)}`],
    ['a Shopify key', `shp${'at'}_${noise(32, HEX)}`],
    ['a 1Password token', `ops_${ONE_PASSWORD}`],
    ['a Tailscale key', `tskey-${'auth'}-${noise(12)}-${noise(24)}`],
  ])('finds %s', async (what, text) => {
    expect((await inFile(`value: ${text}\n`)).map(({ message }) => message)).toEqual([
      `/etc/app.conf holds ${what}`,
    ]);
  });

  it.each([
    ['/root/.docker/config.json', `{"auths":{"r":{"auth":"${noise(24)}"}}}`, 'the login of a registry'],
    ['/root/.npmrc', `//r.org/:_authToken=${noise(30)}\n`, 'the login of a registry'],
    ['/root/.netrc', `machine github.com login me password ${noise(12)}\n`, 'a password'],
    ['/root/.git-credentials', `https://me:${noise(12)}@github.com\n`, 'a password'],
  ])('finds what %s is for', async (path, text, what) => {
    expect((await inFile(text, path)).map(({ message }) => message)).toEqual([`${path} holds ${what}`]);
    expect(await inFile(text, '/etc/other')).toEqual([]);
  });

  it('looks into environment, command, labels and history', async () => {
    const findings = await check({
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

  it('finds passwords in URLs of the config, and tells a token there once', async () => {
    const env = async (value: string) =>
      (await check({ config: { env: [`URL=${value}`] } })).map(({ message }) => message);
    expect(await env(`postgres://app:${noise(12)}@db/app`)).toEqual([
      'the environment variable URL holds a password in a URL',
    ]);
    expect(await env(`https://x:${GITHUB}@github.com/a/b`)).toEqual([
      'the environment variable URL holds a GitHub token',
    ]);
    for (const harmless of ['password', 'changeme', '$' + '{PASSWORD}', 'postgres', 'x'])
      expect(await env(`postgres://app:${harmless}@db/app`)).toEqual([]);
    expect(await env('http://[::1]:8080/@scope/x')).toEqual([]);
  });

  it('finds passwords in URLs of settings, and not in what packages bring or comments show', async () => {
    const url = `postgres://app:${noise(12)}@db.internal/app`;
    const basic = `https://me:${noise(12)}@packages.internal.net/simple`;
    for (const path of ['/app/.env', '/etc/app/db.conf', '/srv/settings.yaml', '/etc/apt/sources.list'])
      for (const text of [`DATABASE_URL=${url}\n`, `index = ${basic}\n`])
        expect((await inFile(text, path)).map(({ message }) => message)).toEqual([
          `${path} holds a password in a URL`,
        ]);
    for (const path of ['/usr/lib/x/db.conf', '/app/node_modules/x/a.json', '/app/main.py', '/app/README.md'])
      expect(await inFile(url, path)).toEqual([]);
    for (const text of [`# ${url}`, `  // ${url}`, `${url.replace(/:[^:@]+@/, ':<password>@')}`])
      expect(await inFile(text)).toEqual([]);
  });

  it('names the line, however far apart and whatever stands around', async () => {
    const tokens = [`ghp${'_'}${noise(36)}`, `npm${'_'}${noise(36)}`, `lin_${'api'}_${noise(40)}`];
    const text = tokens.map((token) => `${'\u{1F511} x\n'.repeat(1200)}t=${token}\n`).join('');
    expect((await inFile(text)).map(({ message, line }) => [message, line])).toEqual([
      ['/etc/app.conf holds a GitHub token', 1201],
      ['/etc/app.conf holds an npm token', 2402],
      ['/etc/app.conf holds a Linear token', 3603],
    ]);
  });

  it('is not silenced by what an image says', async () => {
    const text = `# secretlint-disable\n${GITHUB} // secretlint-disable-line\n`;
    expect(await inFile(text)).toHaveLength(1);
  });

  it('never opens a file of this machine', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'up-secret-'));
    const path = join(directory, 'package.json');
    await writeFile(path, `{"x":"https://${noise(40)}:x-oauth-basic@github.com/"}`);
    expect(await inFile('nothing', path)).toEqual([]);
    await rm(directory, { recursive: true });
  });

  it('puts several of a kind in one place together', async () => {
    const other = `ghp${'_'}${noise(36).split('').reverse().join('')}`;
    expect((await inFile(`${GITHUB}\n${other}\n`)).map(({ message, line }) => [message, line])).toEqual([
      ['/etc/app.conf holds a GitHub token, and 1 more of the kind', 1],
    ]);
  });

  it('takes tests and documentation for harmless', async () => {
    expect((await inFile(GITHUB, '/usr/lib/python3/site-packages/x/tests/data.txt'))[0]?.severity).toBe(
      'info',
    );
  });

  it.each([
    ['placeholders', `ghp${'_'}${'x'.repeat(36)}`],
    ["AWS's own example", `AKI${'A'}IOSFODNN7EXAMPLE`],
    ['the emulator of Azure', `Account${'Key'}=Eby8vdM02xNO${noise(74)}==`],
    ['a longer word', `xghp${'_'}${noise(36)}`],
    ['too short a one', `glpat${'-'}${noise(10)}`],
    ['base64 that happens to begin so', `${noise(20)}AKI${'A'}${noise(16, UPPER)}${noise(20)}`],
    [
      'names of variables',
      'npm_config_registry_of_the_packages_here_x\nghs_some_function_of_a_library_written_in_c1',
    ],
    ['a longer secret of AWS', `secret_access_key = ${noise(40)}/${noise(20)}`],
    [
      'names of Slack',
      'xoxb-your-token-here and xoxb-a-b-c and https://hooks.slack.com/services/T000/B000/XXX',
    ],
    ['variables', 'TOKEN=$GITHUB_TOKEN\nexport NPM_TOKEN=abc\nPASSWORD=hunter2'],
  ])('says nothing of %s', async (_, text) => {
    expect(await inFile(text)).toEqual([]);
  });

  it('ends its list', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 230 }, (_, index) => [`/etc/${index}.conf`, { text: GITHUB }]),
    );
    const findings = await check({ files });
    expect(findings).toHaveLength(201);
    expect(findings.map(({ message }) => message)).toContain('30 further places with secrets');
  });
});
