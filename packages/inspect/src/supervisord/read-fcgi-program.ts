import type { FcgiGroup, FcgiSocket } from './group-config.ts';
import { type Owner, parseOwner, parseUser, type UserEntry } from './identity.ts';
import { parseFcgiSocket } from './parse-fcgi-socket.ts';
import { readProcesses } from './read-processes.ts';
import { processNameOf, type Reading } from './reading.ts';
import { SectionReader } from './section-reader.ts';
import { reworded, SupervisorError } from './supervisor-error.ts';
import { parseInteger } from './values/integer.ts';
import { parseOctal } from './values/octal.ts';

/** [fcgi-program:x] */
export function readFcgiProgram(reading: Reading, section: string): FcgiGroup {
  const { parser, here, world } = reading;
  const name = processNameOf(reading, section);
  const options = new SectionReader(parser, section, new Map([['here', here]]));
  const priority = options.value('priority', '999', (text) => parseInteger(text));
  const user = options.optional('user', (text) => parseUser(text, world.identity));
  const backlog = options.optional('socket_backlog', parseBacklog);
  const owner = options.optional('socket_owner', (text) =>
    reworded(
      () => parseOwner(text, world.identity),
      () => `Invalid socket_owner value ${text}`,
    ),
  );
  const mode = options.optional('socket_mode', (text) =>
    reworded(
      () => parseOctal(text),
      () => `Invalid socket_mode value ${text}`,
    ),
  );
  const socket = readSocket(reading, section, { name, user, backlog, owner, mode });
  const processes = readProcesses(reading, section, name);
  return { kind: 'fcgi-program', name, section, priority, processes, socket };
}

interface SocketOptions {
  readonly name: string;
  readonly user: UserEntry | undefined;
  readonly backlog: number | undefined;
  readonly owner: Owner | undefined;
  readonly mode: number | undefined;
}

function readSocket(reading: Reading, section: string, { name, ...rest }: SocketOptions): FcgiSocket {
  const { parser, here, world } = reading;
  const options = new SectionReader(
    parser,
    section,
    new Map([
      ['program_name', name],
      ['here', here],
    ]),
  );
  const text = options.text('socket');
  if (text === undefined || text === '') {
    return options.refuse('socket', `[${section}] section requires a "socket" line`);
  }
  return options.at('socket', () =>
    reworded(
      () => parseFcgiSocket(text, { ...rest, world }),
      (message) => `${message} in [${section}] socket`,
    ),
  );
}

function parseBacklog(text: string): number {
  const backlog = parseInteger(text);
  if (backlog < 1 || backlog > 65_535) throw new SupervisorError(`Invalid socket_backlog value ${backlog}`);
  return backlog;
}
