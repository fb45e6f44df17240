import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type MakeImageOptions, makeImage } from '../../testing/make-image.ts';
import { noise, pem } from './fixtures.ts';
import { PRIVATE_KEY } from './private-key.ts';

const check = async (options: MakeImageOptions) =>
  (await inspectImage({ image: makeImage(options), rules: [PRIVATE_KEY] })).findings;
const inFile = (text: string, path = '/etc/app/tls.key') => check({ files: { [path]: { text } } });

const KEY = ['PRIVATE', 'KEY'].join(' ');

function openSsh(cipher: string): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(cipher.length);
  const start = Buffer.concat([Buffer.from('openssh-key-v1\0'), length, Buffer.from(cipher)]);
  const body = Buffer.concat([start, Buffer.from(noise(180))]).toString('base64');
  return pem({ label: `OPENSSH ${KEY}`, body });
}

describe('secret/private-key', () => {
  it.each([
    [KEY, 'a private key'],
    [`RSA ${KEY}`, 'an RSA private key'],
    [`EC ${KEY}`, 'an EC private key'],
    [`DSA ${KEY}`, 'a DSA private key'],
    [`PGP ${KEY} BLOCK`, 'a PGP private key'],
  ])('finds %s', async (label, what) => {
    expect(await inFile(`# comment\n${pem({ label })}`)).toEqual([
      expect.objectContaining({
        rule: 'secret/private-key',
        severity: 'warning',
        message: `/etc/app/tls.key holds ${what}`,
        path: '/etc/app/tls.key',
        line: 2,
        evidence: '256 characters of base64',
      }),
    ]);
  });

  it('finds keys with CRLF, in YAML and in JSON', async () => {
    const label = `RSA ${KEY}`;
    const indented = pem({ label }).replaceAll('\n', '\n    ');
    const json = JSON.stringify({ tls: { private_key: pem({ label: KEY }) } });
    expect(await inFile(pem({ label, newline: '\r\n' }))).toHaveLength(1);
    expect(await inFile(`tls:\n  key: |\n    ${indented}`)).toHaveLength(1);
    expect((await inFile(json))[0]?.evidence).toBe('256 characters of base64');
  });

  it('tells keys that need a passphrase', async () => {
    const legacy = pem({
      label: `RSA ${KEY}`,
      headers: ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-128-CBC,00', ''],
    });
    for (const text of [pem({ label: `ENCRYPTED ${KEY}` }), legacy, openSsh('aes256-ctr')])
      expect(await inFile(text)).toEqual([
        expect.objectContaining({
          severity: 'info',
          evidence: expect.stringContaining('protected by a passphrase'),
        }),
      ]);
    expect(await inFile(openSsh('none'))).toEqual([
      expect.objectContaining({
        severity: 'warning',
        message: '/etc/app/tls.key holds an OpenSSH private key',
      }),
    ]);
  });

  it.each([
    ['an age secret key', `AGE-SECRET-${'KEY'}-1${noise(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`],
    ['a WireGuard private key', `[Interface]\n${'Private'}Key = ${noise(43)}=\nPublicKey = ${noise(43)}=`],
    ['a PuTTY private key', `PuTTY-User-Key-File-3: ssh-ed25519\n${'Private'}-Lines: 1\n${noise(48)}\n`],
    ['a signing key of a Nix cache', `cache.example.org-1:${noise(86)}==\n`],
  ])('finds %s', async (what, text) => {
    const [finding, ...others] = await inFile(text, '/root/secret');
    expect(others).toEqual([]);
    expect(finding?.message).toBe(`/root/secret holds ${what}`);
    expect(finding?.evidence).toMatch(/^.{4}… \(\d+ characters\)$/);
  });

  it('finds a key in the environment, in a label and in the history, and shows nothing of it', async () => {
    const key = pem({ label: KEY });
    const findings = await check({
      config: {
        env: [`TLS_KEY=${key}`],
        labels: { key },
        history: [
          { isEmptyLayer: true },
          { isEmptyLayer: false, createdBy: `RUN echo "${key.replaceAll('\n', '\\n')}"` },
        ],
      },
    });
    expect(findings.map(({ message }) => message)).toEqual([
      'step 2 of the history holds a private key',
      'the environment variable TLS_KEY holds a private key',
      'the label key holds a private key',
    ]);
    expect(JSON.stringify(findings)).not.toContain(noise(12));
  });

  it('names the key of a service account of Google', async () => {
    const account = { type: 'service_account', private_key_id: '1', private_key: pem({ label: KEY }) };
    expect((await inFile(JSON.stringify(account, null, 2), '/app/account.json'))[0]).toMatchObject({
      message: '/app/account.json holds the key of a Google service account',
      line: 4,
    });
  });

  it('tells private JSON web keys from public ones', async () => {
    const open = { kty: 'RSA', n: noise(342), e: 'AQAB' };
    const found = await inFile(
      JSON.stringify({ keys: [open, { ...open, d: noise(342), p: noise(171) }] }, null, 1),
    );
    expect(found).toMatchObject([
      { message: '/etc/app/tls.key holds a private JSON web key', evidence: '342 characters of base64' },
    ]);
    expect(await inFile(JSON.stringify({ keys: [open] }))).toEqual([]);
    expect(await inFile(JSON.stringify({ kty: 'oct', d: noise(60) }))).toEqual([]);
    expect(await inFile(JSON.stringify([{ kty: 'EC' }, { d: noise(60) }]))).toEqual([]);
  });

  it.each([
    '/usr/share/doc/openssl/demo.pem',
    '/usr/lib/python3.11/test/keycert.pem',
    `/nix/store/${'a'.repeat(32)}-python3-3.11/lib/python3.11/test/keycert.pem`,
  ])('says nothing of %s, which everybody has', async (path) => {
    expect(await inFile(pem({ label: KEY }), path)).toEqual([]);
  });

  it.each([
    '/etc/ssl/private/ssl-cert-snakeoil.key',
    '/usr/lib/node_modules/x/test/key.pem',
    '/app/docs/demo.pem',
  ])('takes %s for harmless', async (path) => {
    expect((await inFile(pem({ label: KEY }), path))[0]?.severity).toBe('info');
  });

  it('says of the store that everybody can read it', async () => {
    const path = `/nix/store/${'a'.repeat(32)}-tls.key`;
    expect(await inFile(pem({ label: KEY }), path)).toEqual([
      expect.objectContaining({
        severity: 'warning',
        message: `${path} holds a private key, in the world-readable store`,
        evidence: expect.stringContaining('every user and every process of the machine can read the store'),
        fix: expect.stringContaining('outside of the store'),
      }),
    ]);
  });

  it.each([
    ['certificates', pem({ label: 'CERTIFICATE' })],
    ['public keys', `${pem({ label: 'PUBLIC KEY' })}${pem({ label: 'PGP PUBLIC KEY BLOCK' })}`],
    ['code that looks for keys', `if (text.includes("${'-'.repeat(5)}BEGIN ${KEY}${'-'.repeat(5)}")) return`],
    ['an example without a body', pem({ label: KEY, body: '...' })],
    ['an example of one letter', pem({ label: KEY, body: 'x'.repeat(256) })],
    ['public keys of caches', `cache.nixos.org-1:${noise(43)}=\n`],
    ['recipients of age', `age1${noise(58, 'qpzry9x8gf2tvdw0s3jn54khce6mua7l')}`],
  ])('says nothing of %s', async (_, text) => {
    expect(await inFile(text)).toEqual([]);
  });

  it('is done with long texts that never end a key', async () => {
    const begin = `${'-'.repeat(5)}BEGIN ${KEY}${'-'.repeat(5)}\n`;
    const started = performance.now();
    await inFile(begin.repeat(4000));
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
