import { describe, expect, it } from 'vitest';
import { parseForwards } from './forward.ts';

describe('parseForwards', () => {
  it('reads the ports of the host from the table of QEMU', () => {
    const table = [
      'Hub -1 (net0):',
      '  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ',
      '  TCP[HOST_FORWARD]   8       127.0.0.1 41647       10.0.2.15    22     0     0',
      '  TCP[ESTABLISHED]   9       127.0.0.1 55555       10.0.2.15    22     0     0',
      '  TCP[HOST_FORWARD]  10       127.0.0.1  8080       10.0.2.15    80     0     0',
    ].join('\r\n');
    expect([...parseForwards(table)]).toEqual([41647, 8080]);
    expect(parseForwards('').size).toBe(0);
  });
});
