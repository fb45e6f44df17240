import { pythonTrim } from '@up/formats';
import { type Owner, parseOwner } from './identity.ts';
import { type Reading, sectionWithHere } from './reading.ts';
import { SectionReader } from './section-reader.ts';
import { reworded } from './supervisor-error.ts';
import { type InetAddress, parseInetAddress } from './values/inet-address.ts';
import { parseOctal } from './values/octal.ts';
import { normalizePath } from './world.ts';

interface Credentials {
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** [inet_http_server] and [unix_http_server], also with a name behind a colon. */
export type HttpServer = Credentials & { readonly section: string } & (
    | ({ readonly kind: 'inet' } & InetAddress)
    | { readonly kind: 'unix'; readonly file: string; readonly owner: Owner; readonly mode: number }
  );

/** The Unix sockets come after the ports, wherever they stand. */
export function readHttpServers(reading: Reading): readonly HttpServer[] {
  const sections = reading.parser.document.sectionNames();
  return [
    ...sections.filter((name) => name.startsWith('inet_http_server')).map((name) => readInet(reading, name)),
    ...sections.filter((name) => name.startsWith('unix_http_server')).map((name) => readUnix(reading, name)),
  ];
}

/** Where a process finds supervisord: the first Unix socket if there is one, else the last port. */
export function serverUrlOf(servers: readonly HttpServer[]): string | undefined {
  const server = servers.find(({ kind }) => kind === 'unix') ?? servers.at(-1);
  if (server === undefined) return undefined;
  return server.kind === 'unix'
    ? `unix://${server.file}`
    : `http://${server.host || 'localhost'}:${server.port}`;
}

function readInet({ parser }: Reading, section: string): HttpServer {
  const options = new SectionReader(parser, section);
  const credentials = readCredentials(options);
  const address = options.optional('port', parseInetAddress);
  if (address === undefined) return options.refuse('port', `section [${section}] has no port value`);
  return { kind: 'inet', section, ...credentials, ...address };
}

function readUnix(reading: Reading, section: string): HttpServer {
  const { parser, world } = reading;
  const text = sectionWithHere(reading, section).text('file');
  const options = new SectionReader(parser, section);
  if (text === undefined) return options.refuse('file', `section [${section}] has no file value`);
  const file = normalizePath(pythonTrim(text), world);
  const credentials = readCredentials(options);
  const owner = options.optional('chown', (value) =>
    reworded(
      () => parseOwner(value, world.identity),
      () => `Invalid sockchown value ${value}`,
    ),
  );
  const mode = options.optional('chmod', (value) =>
    reworded(
      () => parseOctal(value),
      () => `Invalid chmod value ${value}`,
    ),
  );
  return {
    kind: 'unix',
    section,
    file,
    ...credentials,
    owner: owner ?? { uid: -1, gid: -1 },
    mode: mode ?? 0o700,
  };
}

function readCredentials(options: SectionReader): Credentials {
  const username = options.text('username');
  const password = options.text('password');
  if ((username === undefined) !== (password === undefined)) {
    const key = username === undefined ? 'password' : 'username';
    return options.refuse(
      key,
      `Section [${options.section}] contains incomplete authentication: If a username or a password is ` +
        'specified, both the username and password must be specified',
    );
  }
  return { username, password };
}
