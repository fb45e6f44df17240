import { safeText, truncate, UpError } from '@up/core';
import { type TestOriginSettings, testOriginSettings } from '@up/profiles';
import { readSettingsDocument } from '@up/workload';
import { type Flags, usage } from './command-line.ts';

const SOURCE_CHOICES = ['auto', 'ffmpeg', 'shipped'] as const;

/** auto: ffmpeg where it is on PATH, else the shipped segments. */
export type SourceChoice = (typeof SOURCE_CHOICES)[number];

/** What an origin is to do, after flag, environment and profile were weighed. */
export interface OriginOptions {
  readonly profile: string;
  /** The port and directories of flags and environment are in it already. */
  readonly settings: TestOriginSettings;
  readonly host: string;
  readonly source: SourceChoice;
}

/**
 * Flags before environment before profile.
 * @throws UpError UP_USAGE; UP_SETTINGS_MISSING; UP_SETTINGS_INVALID naming the key.
 */
export async function resolveOptions(flags: Flags, env: NodeJS.ProcessEnv): Promise<OriginOptions> {
  const pick = (flag: string | undefined, variable: string): string | undefined =>
    flag ?? (env[variable] || undefined);
  const port = parsePort(pick(flags.port, 'PORT'));
  const source = parseSource(pick(flags.source, 'SOURCE'));
  const host = notEmpty(pick(flags.host, 'HOST'), '--host') ?? '127.0.0.1';
  const hlsDir = notEmpty(pick(flags.hlsDir, 'HLS_DIR'), '--hls-dir');
  const logDir = notEmpty(pick(flags.logDir, 'LOG_DIR'), '--log-dir');
  const file = pick(flags.settings, 'UP_SETTINGS');
  const document = await readSettingsDocument(file);
  const settings = parseSettings(document.settings, file ?? '');
  return {
    profile: document.profile,
    settings: {
      ...settings,
      server: { port: port ?? settings.server.port, hlsDir: hlsDir ?? settings.server.hlsDir },
      logging: { ...settings.logging, directory: logDir ?? settings.logging.directory },
    },
    host,
    source,
  };
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw usage(`"${shown(text)}" is no port: a number from 0 to 65535 is`);
}

function parseSource(text: string | undefined): SourceChoice {
  const choice = SOURCE_CHOICES.find((candidate) => candidate === (text ?? 'auto'));
  if (choice === undefined)
    throw usage(`"${shown(text ?? '')}" is no source: ${SOURCE_CHOICES.join(', ')} are`);
  return choice;
}

function notEmpty(text: string | undefined, flag: string): string | undefined {
  if (text === '') throw usage(`${flag} is empty`);
  return text;
}

function parseSettings(value: unknown, file: string): TestOriginSettings {
  const parsed = testOriginSettings.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'settings'}: ${message}`,
  );
  const [first = 'not the settings of an origin'] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new UpError('UP_SETTINGS_INVALID', `${file}: ${truncate(safeText(first), 300)}${more}`, {
    hint: 'Change the profile in up.toml, then make the document again: up show PROFILE --settings > FILE',
    details: { file, problems },
  });
}

function shown(text: string): string {
  return truncate(safeText(text), 40);
}
