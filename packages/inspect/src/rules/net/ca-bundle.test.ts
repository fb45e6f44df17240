import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { CA_BUNDLE } from './ca-bundle.ts';

const STORE = `/nix/store/${'a'.repeat(32)}`;
const SSL: FileSpecs = { [`${STORE}-openssl-3.0/lib/libssl.so.3`]: { elf: { type: 'shared-object' } } };
const BUNDLE = `${STORE}-nss-cacert-3.98/etc/ssl/certs/ca-bundle.crt`;

const find = async (files: FileSpecs, env: readonly string[] = [], mounts: readonly string[] = []) =>
  (await inspectImage({ image: makeImage({ files, config: { env } }), rules: [CA_BUNDLE], mounts })).findings;

describe('net/ca-bundle', () => {
  it('warns of a TLS library that trusts nobody', async () => {
    expect(await find(SSL)).toMatchObject([
      {
        severity: 'warning',
        message: 'libssl is in the image, but no CA certificates: it trusts no server',
        evidence: expect.stringContaining(`${STORE}-openssl-3.0/lib/libssl.so.3`),
        fix: expect.stringContaining('dockerTools.caCertificates'),
      },
    ]);
  });

  it('names a bundle of the store that nothing leads to', async () => {
    expect((await find({ ...SSL, [BUNDLE]: { text: 'x' } }))[0]?.fix).toContain(`SSL_CERT_FILE=${BUNDLE}`);
  });

  it('only mentions the library that Debian has for apt', async () => {
    const debian = { '/usr/lib/x86_64-linux-gnu/libgnutls.so.30.34.3': { elf: {} }, '/usr/bin/apt-get': {} };
    expect(await find(debian)).toMatchObject([{ severity: 'info' }]);
  });

  it('is quiet with certificates, wherever they are, and without a library', async () => {
    expect(await find({ ...SSL, '/etc/ssl/certs/ca-certificates.crt': { text: 'x' } })).toEqual([]);
    expect(
      await find({ ...SSL, '/etc/ssl/certs/ca-bundle.crt': { link: BUNDLE }, [BUNDLE]: { text: 'x' } }),
    ).toEqual([]);
    expect(await find({ ...SSL, '/etc/ssl/certs/5ed36f99.0': { text: 'x' } })).toEqual([]);
    expect(await find({ ...SSL, [BUNDLE]: { text: 'x' } }, [`NIX_SSL_CERT_FILE=${BUNDLE}`])).toEqual([]);
    expect(await find(SSL, [], ['/etc/ssl/certs'])).toEqual([]);
    expect(await find({ '/app': { elf: { linkage: 'static' } } })).toEqual([]);
  });

  it('does not take a link that leads nowhere for a bundle', async () => {
    expect(await find({ ...SSL, '/etc/ssl/certs/ca-certificates.txt': { link: '/lost' } })).toHaveLength(1);
    expect(await find(SSL, ['SSL_CERT_FILE=/lost'])).toHaveLength(1);
  });
});
