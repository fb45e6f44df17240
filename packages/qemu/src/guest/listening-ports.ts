/** The state LISTEN in the tables of the kernel (include/net/tcp_states.h). */
const LISTEN = '0A';

/** The ports on which something listens, of the text of /proc/net/tcp and tcp6: `0: 00000000:0050 00000000:0000 0A ...`. */
export function listeningPorts(text: string): ReadonlySet<number> {
  const ports = text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const port = /^[0-9A-F]+:([0-9A-F]{4})$/.exec(local)?.[1];
    return state === LISTEN && port !== undefined ? [Number.parseInt(port, 16)] : [];
  });
  return new Set(ports);
}
