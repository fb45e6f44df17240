import { expect, it } from 'vitest';
import { listeningPorts } from './listening-ports.ts';

// As Linux 6.1 has it.
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1234 1
   1: 0F02000A:9C40 0202000A:01BB 01 00000000:00000000 00:00000000 00000000     0        0 1235 1
  sl  local_address                         remote_address                        st tx_queue
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000
`;

it('listeningPorts reads the tables of the kernel', () => {
  expect(listeningPorts(TABLE)).toEqual(new Set([80, 8080]));
  expect(listeningPorts('')).toEqual(new Set());
});
