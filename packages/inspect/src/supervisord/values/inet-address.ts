import { pythonRepr } from '@up/formats';
import { SupervisorError } from '../supervisor-error.ts';
import { parseInteger } from './integer.ts';

export interface InetAddress {
  /** '' for every address of the host. */
  readonly host: string;
  readonly port: number;
}

/** `port`, `host:port` or `*:port`. */
export function parseInetAddress(text: string): InetAddress {
  const colon = text.lastIndexOf(':');
  if (colon === -1) return { host: '', port: barePort(text) };
  const port = text.slice(colon + 1);
  if (port === '') throw new SupervisorError(`no port number specified in ${pythonRepr(port)}`);
  const host = text.slice(0, colon).toLowerCase();
  return { host: host === '*' ? '' : host, port: parsePort(port) };
}

/** 1 to 65535 */
export function parsePort(text: string): number {
  const port = parseInteger(text);
  if (port < 1) throw new SupervisorError(`${port} is below lower bound (1)`);
  if (port > 65_535) throw new SupervisorError(`${port} is above upper bound (65535)`);
  return port;
}

/** The space at the end of the message is supervisord's. */
function barePort(text: string): number {
  try {
    return parsePort(text);
  } catch {
    throw new SupervisorError(`not a valid port number: ${pythonRepr(text)} `);
  }
}
