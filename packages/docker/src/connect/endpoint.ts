import { safeText } from '@up/core';

/** How an engine is reached. */
export type EndpointTarget =
  | { readonly type: 'socket'; readonly path: string }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number; readonly tls?: EndpointTls };

export interface EndpointTls {
  /** Directory with ca.pem, cert.pem and key.pem, as the docker CLI lays them out. */
  readonly directory: string;
  readonly verify: boolean;
}

/** A place where an engine may answer, and who said so. */
export interface Endpoint {
  /** `unix:///var/run/docker.sock`, `tcp://host:2375`. Free of control characters. */
  readonly url: string;
  /** What named it: `DOCKER_HOST`, `context colima`, `default socket of Docker`. */
  readonly origin: string;
  /** Undefined where the address cannot be used; `problem` then says why. */
  readonly target?: EndpointTarget;
  readonly problem?: string;
}

export interface ParseEndpointOptions {
  readonly origin: string;
  /** For tcp:// addresses; default: no TLS. */
  readonly tls?: EndpointTls | undefined;
}

/** Longer paths do not fit into the address of a Unix socket (Linux: 108 bytes with the final NUL; macOS: 104). */
const MAX_SOCKET_PATH_BYTES = 103;
const DEFAULT_PORT = 2375;
const DEFAULT_TLS_PORT = 2376;

/** Reads an address as DOCKER_HOST and contexts hold it. What cannot be used comes back with its problem. */
export function parseEndpoint(address: string, { origin, tls }: ParseEndpointOptions): Endpoint {
  const url = safeText(address);
  const scheme = /^([a-z]+):\/\//.exec(address)?.[1];
  const rest = scheme === undefined ? address : address.slice(scheme.length + 3);
  switch (scheme) {
    case 'unix':
      return { url, origin, ...socketTarget(rest) };
    case undefined:
    case 'tcp':
    case 'http':
    case 'https':
      return { url, origin, ...tcpTarget(rest, scheme === 'https' ? (tls ?? SYSTEM_TLS) : tls) };
    case 'ssh':
      return { url, origin, problem: `ssh:// is not spoken here; ${SSH_WAY_OUT}` };
    default:
      return { url, origin, problem: `addresses begin with unix:// or tcp://, not with ${scheme}://` };
  }
}

const SYSTEM_TLS: EndpointTls = { directory: '', verify: true };
const SSH_WAY_OUT =
  'forward the socket (ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock HOST) and name it: DOCKER_HOST=unix:///tmp/engine.sock';

type Parsed = { readonly target: EndpointTarget } | { readonly problem: string };

function socketTarget(path: string): Parsed {
  if (!path.startsWith('/')) return { problem: 'the path of a socket is absolute: unix:///path' };
  if (path.includes('\0')) return { problem: 'the path of the socket holds a NUL' };
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES)
    return { problem: `the path of a socket has at most ${MAX_SOCKET_PATH_BYTES} bytes` };
  return { target: { type: 'socket', path } };
}

function tcpTarget(authority: string, tls: EndpointTls | undefined): Parsed {
  const parts = URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`) : undefined;
  if (parts === undefined || parts.hostname === '')
    return { problem: 'it is not of the form tcp://HOST:PORT' };
  // URL leaves out port 80, the default of http.
  const written = /:(\d+)\/?$/.exec(authority)?.[1];
  const port =
    written === undefined ? (tls === undefined ? DEFAULT_PORT : DEFAULT_TLS_PORT) : Number(written);
  const host = parts.hostname.replace(/^\[(.*)\]$/, '$1');
  return { target: { type: 'tcp', host, port, ...(tls === undefined ? {} : { tls }) } };
}
