import { isContainerOutput } from '../../references/container-output.ts';
import type { Observation, Rule } from '../../rule.ts';
import type { ProcessConfig } from '../../supervisord/process-config.ts';
import { documentOf } from '../../supervisord-subject/refusal.ts';
import type { SupervisorReading } from '../../supervisord-subject.ts';
import { forEachConfig, nameOfSection, placeIn, severityIn } from './support/observe.ts';
import { programsOf } from './support/programs.ts';

export const STDOUT_ROTATION: Rule = {
  id: 'supervisord/stdout-rotation',
  severity: 'error',
  summary: 'A log goes to the output of the container and is to be rotated, which cannot be.',
  check: forEachConfig(function* (reading) {
    yield* ofSupervisord(reading);
    for (const process of programsOf(reading)) {
      yield* ofStream('stdout', process, reading);
      if (!process.redirectStderr) yield* ofStream('stderr', process, reading);
    }
  }),
};

function* ofStream(
  stream: 'stdout' | 'stderr',
  process: ProcessConfig,
  reading: SupervisorReading,
): Iterable<Observation> {
  const { logfile, logfileMaxBytes } = process[stream];
  if (logfile.kind !== 'file' || logfileMaxBytes === 0 || !isContainerOutput(logfile.path)) return;
  const key = `${stream}_logfile`;
  yield {
    severity: 'warning',
    message: `${nameOfSection(process.section)} logs to ${logfile.path} with rotation on, which fails at every line`,
    ...placeIn(reading, process.places.get(`${key}_maxbytes`) ?? process.places.get(key)),
    evidence: `${key}_maxbytes is ${logfileMaxBytes} bytes (50MB where it is not set), and supervisord says: uncaptured python exception, closing channel ... [Errno 29] Illegal seek`,
    fix: `set ${key}_maxbytes=0`,
  };
}

function* ofSupervisord(reading: SupervisorReading): Iterable<Observation> {
  const { config, texts } = reading;
  if (config === undefined) return;
  const { logfile, logfileMaxBytes } = config.supervisord;
  if (logfileMaxBytes === 0 || !isContainerOutput(logfile)) return;
  for (const [file, text] of texts) {
    const option = documentOf(text)?.ownOptions('supervisord').get('logfile');
    if (option === undefined) continue;
    yield {
      severity: severityIn(reading, 'error'),
      message: `supervisord logs to ${logfile} with rotation on, and ends at the first line`,
      ...placeIn(reading, { file, line: option.lines[0].line }),
      evidence: `logfile_maxbytes is ${logfileMaxBytes} (50MB where it is not set); process 1 ends in a traceback: OSError: [Errno 29] Illegal seek`,
      fix: 'set logfile_maxbytes=0 in [supervisord]; or logfile=/dev/null, since it writes to its output anyhow with nodaemon=true',
    };
    return;
  }
}
