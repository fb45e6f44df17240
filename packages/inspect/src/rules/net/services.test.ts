import { describe, expect, it } from 'vitest';
import { inspectImage } from '../../inspect-image.ts';
import { type FileSpecs, makeImage } from '../../testing/make-image.ts';
import { SERVICES } from './services.ts';

const find = async (files: FileSpecs) =>
  (await inspectImage({ image: makeImage({ files }), rules: [SERVICES] })).findings;

describe('net/services', () => {
  it('tells of a program that looks up names where there are none', async () => {
    expect(await find({ '/usr/sbin/ntpd': { elf: {}, mode: 0o755 } })).toMatchObject([
      {
        severity: 'info',
        message: 'there is no /etc/services and no /etc/protocols: names such as ntp/udp mean nothing',
        path: '/etc/services',
        evidence: '/usr/sbin/ntpd looks up ports or protocols by name',
      },
    ]);
  });

  it('is quiet with the files, and without such a program', async () => {
    const files = { '/etc/services': { text: 'ntp 123/udp\n' }, '/etc/protocols': { text: 'udp 17\n' } };
    expect(await find({ '/usr/sbin/ntpd': { elf: {} }, ...files })).toEqual([]);
    expect(await find({ '/usr/bin/web': { elf: {} } })).toEqual([]);
  });
});
