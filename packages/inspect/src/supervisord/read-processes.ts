import { pythonRepr } from '@up/formats';
import { type Expansions, expand, type MutableExpansions } from './expand.ts';
import { compareByPriority } from './group-config.ts';
import type { ProcessConfig, StreamConfig } from './process-config.ts';
import { type ProcessSection, readProcessSection } from './read-process-section.ts';
import { readStream } from './read-stream.ts';
import { processNameOf, type Reading } from './reading.ts';
import { SectionReader } from './section-reader.ts';
import { reworded } from './supervisor-error.ts';
import { parseKeyValuePairs } from './values/key-value-pairs.ts';

/** More is taken for a mistake: the reader must not be kept busy by one number in a file. */
const MAX_PROCESSES = 10_000;

/** The processes of one section, in starting order. Refusals name the section and the file it came from. */
export function readProcesses(reading: Reading, section: string, group: string): readonly ProcessConfig[] {
  const file = reading.parser.includedFileOf(section) ?? reading.mainFile;
  return reworded(
    () => [...processesOf(reading, section, group)].sort(compareByPriority),
    (message) => `${message} in section ${pythonRepr(section)} (file: ${pythonRepr(file)})`,
  );
}

function processesOf(reading: Reading, section: string, group: string): readonly ProcessConfig[] {
  const { parser, here, world } = reading;
  // One map for all processes of the section, as in supervisord: what one sets is there for the next.
  const expansions: MutableExpansions = new Map([
    ['here', here],
    ['program_name', processNameOf(reading, section)],
    ['host_node_name', world.hostNodeName],
    ['group_name', group],
  ]);
  const options = new SectionReader(parser, section, expansions);
  const settings = readProcessSection(reading, options);
  const { numprocs, numprocsStart } = settings;
  if (numprocs > MAX_PROCESSES || !Number.isFinite(numprocsStart)) {
    return options.refuse(
      'numprocs',
      `up does not read more than ${MAX_PROCESSES} processes: numprocs is ${numprocs}, numprocs_start ${numprocsStart}`,
    );
  }
  return Array.from({ length: Math.max(0, numprocs) }, (_, index) => {
    expansions.set('process_num', numprocsStart + index).set('numprocs', numprocs);
    for (const [name, value] of parser.expansions) expansions.set(name, value);
    return readProcess(reading, { options, settings, expansions, group });
  });
}

interface ProcessContext {
  readonly options: SectionReader;
  readonly settings: ProcessSection;
  readonly expansions: MutableExpansions;
  readonly group: string;
}

function readProcess(reading: Reading, context: ProcessContext): ProcessConfig {
  const { options, settings, expansions, group } = context;
  const environment = readEnvironment(context);
  const directory = options.text('directory');
  const { stdout, stderr } = readStreams(reading, options, settings, expansions);
  const command = options.text('command');
  if (command === undefined) {
    return options.refuse('command', `program section ${options.section} does not specify a command`);
  }
  const name = options.at('process_name', () => expand(settings.processName, expansions, 'process_name'));
  return {
    name,
    group,
    section: options.section,
    places: options.places(),
    command,
    directory,
    ...settings.shared,
    stdout,
    stderr,
    environment,
  };
}

/** What a program sets for itself can be referred to in its command, directory and log files. */
function readEnvironment({ options, settings, expansions }: ProcessContext): ReadonlyMap<string, string> {
  const environment = options.at('environment', () =>
    parseKeyValuePairs(expand(settings.environment, expansions, 'environment')),
  );
  for (const [name, value] of environment) expansions.set(`ENV_${name}`, value);
  return environment;
}

function readStreams(
  reading: Reading,
  options: SectionReader,
  { stdout, stderr, shared }: ProcessSection,
  expansions: Expansions,
): { readonly stdout: StreamConfig; readonly stderr: StreamConfig } {
  const output = { ...stdout, ...readStream(reading, options, expansions, 'stdout') };
  const errors = { ...stderr, ...readStream(reading, options, expansions, 'stderr') };
  if (!shared.redirectStderr) return { stdout: output, stderr: errors };
  if (errors.logfile.kind === 'file') {
    reading.warnings.push({
      kind: 'stderr-logfile-ignored',
      message:
        `For [${options.section}], redirect_stderr=true but stderr_logfile has also been set to a filename, ` +
        'the filename has been ignored',
      ...options.places().get('stderr_logfile'),
    });
  }
  return { stdout: output, stderr: { ...errors, logfile: { kind: 'none' } } };
}
