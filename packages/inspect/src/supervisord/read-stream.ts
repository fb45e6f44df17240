import { type Expansions, expand } from './expand.ts';
import type { LogTarget, StreamConfig } from './process-config.ts';
import type { Reading } from './reading.ts';
import type { SectionReader } from './section-reader.ts';
import { parseBoolean } from './values/boolean.ts';
import { parseByteSize } from './values/byte-size.ts';
import { parseInteger } from './values/integer.ts';
import { parseFileInDirectory, type World } from './world.ts';

export type StreamName = 'stdout' | 'stderr';

/** The options of a stream that are read once per section, before its processes. */
export type StreamSwitches = Pick<StreamConfig, 'captureMaxBytes' | 'eventsEnabled'>;

export function readStreamSwitches(options: SectionReader, stream: StreamName): StreamSwitches {
  return {
    captureMaxBytes: options.value(`${stream}_capture_maxbytes`, '0', parseByteSize),
    eventsEnabled: options.value(`${stream}_events_enabled`, 'false', parseBoolean),
  };
}

/** The options of a stream that can differ between the processes of a section. */
export function readStream(
  { world, warnings }: Reading,
  options: SectionReader,
  expansions: Expansions,
  stream: StreamName,
): Omit<StreamConfig, keyof StreamSwitches> {
  const key = `${stream}_logfile`;
  const place = options.places().get(key);
  const target = options.optional(key, (text) => parseTarget(expand(text, expansions, key), world));
  const logfileBackups = options.value(`${key}_backups`, '10', (text) => parseInteger(text));
  const logfileMaxBytes = options.value(`${key}_maxbytes`, '50MB', parseByteSize);
  const syslog = options.value(`${stream}_syslog`, 'false', parseBoolean);
  const rest = { logfileBackups, logfileMaxBytes };
  if (target === 'syslog') {
    warnings.push({
      kind: 'syslog-logfile',
      message:
        `For [${options.section}], ${key}=syslog but this is deprecated and will be removed.  ` +
        `Use ${stream}_syslog=true to enable syslog instead.`,
      ...place,
    });
    return { logfile: { kind: 'none' }, syslog: true, ...rest };
  }
  const logfile = target ?? { kind: 'auto' };
  if (logfile.kind === 'auto' && logfileMaxBytes === 0) {
    warnings.push({
      kind: 'auto-log-without-rollover',
      message:
        `For [${options.section}], AUTO logging used for ${key} without rollover, ` +
        'set maxbytes > 0 to avoid filling up filesystem unintentionally',
      ...options.places().get(`${key}_maxbytes`),
    });
  }
  return { logfile, syslog, ...rest };
}

function parseTarget(text: string, world: World): LogTarget | 'syslog' {
  const word = text.toLowerCase();
  if (word === 'none' || word === 'off') return { kind: 'none' };
  if (word === 'auto') return { kind: 'auto' };
  return word === 'syslog' ? word : { kind: 'file', path: parseFileInDirectory(text, world) };
}
