import { describe, expect, it } from 'vitest';
import { parseSockets } from './listening.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

describe('parseSockets', () => {
  it('finds what listens, with addresses as people write them', () => {
    const tcp = `${HEAD}   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1\n   1: 00000000:0050 00000000:0000 0A 0:0 0:0 0 0 0 2\n   2: 0100007F:0051 0100007F:9999 01 0:0 0:0 0 0 0 3\n`;
    expect(parseSockets(tcp, 'tcp')).toEqual([
      { network: 'tcp', address: '127.0.0.1', port: 8080 },
      { network: 'tcp', address: '0.0.0.0', port: 80 },
    ]);
  });

  it('reads version 6, and UDP', () => {
    const tcp6 =
      '0: 00000000000000000000000000000000:0050 0:0 0A\n1: 00000000000000000000000001000000:0051 0:0 0A\n2: 0000000000000000FFFF00000100007F:0052 0:0 0A\n';
    expect(parseSockets(tcp6, 'tcp6').map(({ address }) => address)).toEqual(['::', '::1', '::ffff:7f00:1']);
    expect(parseSockets('0: 00000000:0035 00000000:0000 07\n', 'udp')).toHaveLength(1);
  });

  it('makes nothing of anything else', () => {
    expect(parseSockets('garbage\n0: zz:1 x 0A\n0: 00:0050 x 0A', 'tcp')).toEqual([]);
  });
});
