import { safeText, UpError } from '@up/core';
import { Command, CommanderError, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };

/** What was typed; everything may be left out. */
export interface Flags {
  readonly settings?: string;
  readonly port?: string;
  readonly host?: string;
  readonly hlsDir?: string;
  readonly logDir?: string;
  readonly source?: string;
}

export type CommandLine =
  | { readonly type: 'run'; readonly flags: Flags }
  /** Help or the version was asked for. */
  | { readonly type: 'print'; readonly text: string };

const EXAMPLES = `Examples:
  test-origin --settings origin.json                    serve the profile of that settings document
  test-origin --settings origin.json --port 0           on any free port
  test-origin --settings origin.json --source shipped   without ffmpeg
  curl http://127.0.0.1:17080/stream.m3u8               the playlist (a player takes the same URL)
`;

/** Reads the arguments of test-origin. @throws UpError UP_USAGE */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  let printed = '';
  const command = new Command('test-origin')
    .description('A live HLS origin. Flags go before environment variables, these before the settings.')
    .version(manifest.version)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('beforeAll', EXAMPLES)
    .addOption(
      new Option(
        '--settings <file>',
        'settings document, as `up show PROFILE --settings` prints it (UP_SETTINGS)',
      ),
    )
    .addOption(new Option('--port <n>', 'port to listen on, 0 for any free one (PORT)'))
    .addOption(new Option('--host <address>', 'address to listen on (HOST; default 127.0.0.1)'))
    .addOption(new Option('--hls-dir <dir>', 'where segments and playlists are written (HLS_DIR)'))
    .addOption(new Option('--log-dir <dir>', 'where access logs are written (LOG_DIR)'))
    .addOption(new Option('--source <kind>', 'auto, ffmpeg or shipped (SOURCE; default auto)'))
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      writeErr: () => undefined,
    });
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { type: 'print', text: printed };
    throw usage(safeText(error.message.replace(/^error: /, '').replaceAll('\n', ' ')), error);
  }
  return { type: 'run', flags: command.opts<Flags>() };
}

/** UP_USAGE with the way to the help. */
export function usage(message: string, cause?: unknown): UpError<'UP_USAGE'> {
  return new UpError('UP_USAGE', message, { hint: 'See: test-origin --help', cause });
}
