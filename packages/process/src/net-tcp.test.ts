import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseListeners } from './net-tcp.ts';

const HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

interface Socket {
  readonly address: string;
  readonly port: number;
  readonly state: string;
  readonly inode: number;
}

const socket: fc.Arbitrary<Socket> = fc.record({
  address: fc.constantFrom('0100007F', '00000000', '00000000000000000000000001000000'),
  port: fc.constantFrom(80, 17080, 0xabcd, 65535),
  state: fc.constantFrom('0A', '01', '06'),
  inode: fc.nat(),
});

function render({ address, port, state, inode }: Socket, index: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const remote = `${'0'.repeat(address.length)}:0000`;
  return `${String(index).padStart(4)}: ${address}:${hex} ${remote} ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000000000000000 100 0 0 10 0`;
}

describe('parseListeners', () => {
  it('names the sockets that listen on the port, of every address, and no others', () => {
    fc.assert(
      fc.property(fc.array(socket), fc.constantFrom(80, 17080, 0xabcd), (sockets, port) => {
        const text = [HEADER, ...sockets.map(render), ''].join('\n');
        const expected = sockets.filter((one) => one.state === '0A' && one.port === port && one.inode > 0);
        expect(parseListeners(text, port)).toEqual(expected.map((one) => String(one.inode)));
      }),
    );
  });

  it('reads nothing out of other text', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(65535), (text, port) => {
        expect(parseListeners(text, port)).toEqual([]);
      }),
    );
  });
});
