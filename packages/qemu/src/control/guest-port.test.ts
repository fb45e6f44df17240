import { describe, expect, it } from 'vitest';
import { isEstablished } from './guest-port.ts';

// As QEMU 7.2.22 prints it.
const TABLE = `Hub -1 (n):
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
  TCP[SYN_SENT]      16       127.0.0.1 18081       10.0.2.15  9999     0     0
  TCP[ESTABLISHED]   18       127.0.0.1 18080       10.0.2.15  8080     0     0
  TCP[HOST_FORWARD]   9       127.0.0.1 18080       10.0.2.15  8080     0     0
  TCP[HOST_FORWARD]   8       127.0.0.1 18081       10.0.2.15  9999     0     0
`;

describe('isEstablished', () => {
  it('tells a connection that the guest took from one that only QEMU took', () => {
    expect(isEstablished(TABLE, 18080)).toBe(true);
    expect(isEstablished(TABLE, 18081)).toBe(false);
  });

  it('goes by the port of this host', () => {
    expect(isEstablished(TABLE, 8080)).toBe(false);
    expect(isEstablished('', 18080)).toBe(false);
  });

  it('reads lines that end as those of QEMU do', () => {
    expect(isEstablished(TABLE.replaceAll('\n', '\r\n'), 18080)).toBe(true);
  });
});
