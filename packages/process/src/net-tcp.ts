/** TCP state 0A of the kernel. */
const LISTEN = '0A';

/**
 * The inodes of the sockets that listen on a port, from the text of /proc/net/tcp or tcp6. Every line:
 * `sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode ...`, numbers in hexadecimal.
 */
export function parseListeners(text: string, port: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state !== LISTEN || local === undefined || inode === undefined || !/^[1-9]\d*$/.test(inode))
      return [];
    const hexPort = /:([0-9A-F]{4})$/i.exec(local)?.[1];
    return hexPort !== undefined && Number.parseInt(hexPort, 16) === port ? [inode] : [];
  });
}
