import { expand } from './expand.ts';
import { type Reading, sectionWithHere } from './reading.ts';
import { findTemporaryDirectory } from './temporary-directory.ts';
import { parseBoolean } from './values/boolean.ts';
import { parseByteSize } from './values/byte-size.ts';
import { parseInteger } from './values/integer.ts';
import { parseKeyValuePairs } from './values/key-value-pairs.ts';
import { type LogLevel, parseLogLevel } from './values/log-level.ts';
import { parseOctal } from './values/octal.ts';
import { parseExistingDirectory, parseFileInDirectory } from './world.ts';

/** [supervisord]. Paths have `~` replaced; relative ones are relative to the directory it is started in. */
export interface SupervisordSection {
  readonly minfds: number;
  readonly minprocs: number;
  readonly directory: string | undefined;
  /** As written: it is looked up last of all. */
  readonly user: string | undefined;
  readonly umask: number;
  readonly logfile: string;
  readonly logfileMaxBytes: number;
  readonly logfileBackups: number;
  readonly loglevel: LogLevel;
  readonly pidfile: string;
  readonly identifier: string;
  readonly nodaemon: boolean;
  readonly silent: boolean;
  readonly childlogdir: string;
  readonly nocleanup: boolean;
  readonly stripAnsi: boolean;
  readonly environment: ReadonlyMap<string, string>;
}

/** Reads [supervisord] in supervisord's order, and makes its environment usable in every later section. */
export function readSupervisordSection(reading: Reading): SupervisordSection {
  const { world } = reading;
  const options = sectionWithHere(reading, 'supervisord');
  const existing = (text: string) => parseExistingDirectory(text, world);
  const file = (text: string) => parseFileInDirectory(text, world);
  return {
    minfds: options.value('minfds', '1024', (text) => parseInteger(text)),
    minprocs: options.value('minprocs', '200', (text) => parseInteger(text)),
    directory: options.optional('directory', existing),
    user: options.text('user'),
    umask: options.value('umask', '022', parseOctal),
    logfile: options.value('logfile', 'supervisord.log', file),
    logfileMaxBytes: options.value('logfile_maxbytes', '50MB', parseByteSize),
    logfileBackups: options.value('logfile_backups', '10', (text) => parseInteger(text)),
    loglevel: options.value('loglevel', 'info', parseLogLevel),
    pidfile: options.value('pidfile', 'supervisord.pid', file),
    identifier: options.text('identifier') ?? 'supervisor',
    nodaemon: options.value('nodaemon', 'false', parseBoolean),
    silent: options.value('silent', 'false', parseBoolean),
    childlogdir: options.value('childlogdir', findTemporaryDirectory(world), existing),
    nocleanup: options.value('nocleanup', 'false', parseBoolean),
    stripAnsi: options.value('strip_ansi', 'false', parseBoolean),
    environment: readEnvironment(reading),
  };
}

/** supervisord expands this text twice: once as every option, then with the name of the host as well. */
function readEnvironment(reading: Reading): ReadonlyMap<string, string> {
  const { parser, here, world } = reading;
  const environment = sectionWithHere(reading, 'supervisord').value('environment', '', (text) =>
    parseKeyValuePairs(
      expand(
        text,
        new Map([['here', here], ['host_node_name', world.hostNodeName], ...parser.expansions]),
        'environment',
      ),
    ),
  );
  for (const [name, value] of environment) parser.expansions.set(`ENV_${name}`, value);
  return environment;
}
