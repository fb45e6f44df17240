import fc from 'fast-check';

const NAMES = ['a', 'b', 'web', 'x-1', 'é', 'two words', ''];
const WORDS = [
  'true',
  'false',
  'yes',
  '0',
  '1',
  '5',
  '-1',
  '10MB',
  'x',
  '',
  'root',
  'ghost',
  'www-data',
  'TERM',
  'AUTO',
  'NONE',
  'syslog',
  '/tmp/x',
  '/nope/x',
  '/srv/app',
  '022',
  '0,2',
  'TICK',
  'TICK_5,PROCESS_STATE',
  'tcp://h:9000',
  'unix:///tmp/s',
  '9001',
  'h:9001',
  'root:neko',
  'a',
  'a,b',
  'conf.d/*',
  '~/x',
  'A=1',
  'A="x y",B=2',
  'A="x',
  'supervisor.rpcinterface:make_main_rpcinterface',
  'unexpected',
];
const PIECES = [
  '%(here)s',
  '%(program_name)s',
  '%(process_num)02d',
  '%(numprocs)d',
  '%(ENV_USER)s',
  '%(ENV_A)s',
  '%(nope)s',
  '%%',
  '%',
  '%s',
  ' ;c',
  ' #c',
  ';',
  '"',
  "'",
  '\\',
  ' ',
  ',',
  '=',
  'x',
];
const KEYS = [
  'command',
  'process_name',
  'numprocs',
  'numprocs_start',
  'priority',
  'autostart',
  'autorestart',
  'startsecs',
  'stopsignal',
  'stopwaitsecs',
  'stopasgroup',
  'killasgroup',
  'exitcodes',
  'user',
  'redirect_stderr',
  'stdout_logfile',
  'stdout_logfile_maxbytes',
  'stderr_logfile',
  'stdout_syslog',
  'environment',
  'directory',
  'umask',
  'serverurl',
  'events',
  'buffer_size',
  'socket',
  'socket_owner',
  'programs',
  'port',
  'file',
  'chmod',
  'chown',
  'username',
  'password',
  'logfile',
  'loglevel',
  'files',
  'supervisor.rpcinterface_factory',
  'comand',
];
const LAYOUT = ['', ' ', '  ', '\t'];

/** Characters on which the text formats turn, and some that only look like it. */
const ODD = [
  ...'=:;#[]"\'\\%()$@,./+-_ab1 \t',
  '\n',
  '\r',
  'é',
  'ß',
  '\u00a0',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u001c',
  '𝟙',
  'İ',
  '\u00ad',
];

/** Without NUL, which Python's user database refuses in its own way. */
const ASCII_CONTROLS = Array.from({ length: 31 }, (_, index) => String.fromCharCode(index + 1));

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...WORDS) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...PIECES, ...WORDS), { maxLength: 4 })
      .map((parts) => parts.join('')),
  },
);

const option = fc
  .tuple(
    fc.constantFrom(...KEYS),
    fc.constantFrom('=', ' = ', ':', ' : '),
    value,
    fc.constantFrom('', '', '', ' ; why', '\n  more'),
  )
  .map((parts) => parts.join(''));

const header = fc
  .tuple(
    fc.constantFrom(
      'program',
      'program',
      'program',
      'group',
      'eventlistener',
      'fcgi-program',
      'rpcinterface',
      'inet_http_server',
      'unix_http_server',
    ),
    fc.constantFrom(...NAMES.slice(0, 4), ...NAMES),
  )
  .map(([kind, name]) => (kind.endsWith('server') ? `[${kind}]` : `[${kind}:${name}]`));

/** Enough for a section to be accepted, so that later sections are reached as well. */
const REQUIRED: Readonly<Record<string, string>> = {
  program: 'command=/bin/x --flag\n',
  eventlistener: 'command=/bin/x\nevents=TICK\n',
  'fcgi-program': 'command=/bin/x\nsocket=tcp://h:1\n',
  rpcinterface: 'supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n',
  inet_http_server: 'port=9001\n',
  unix_http_server: 'file=/tmp/s\n',
};

const section = fc
  .tuple(header, fc.array(option, { maxLength: 3 }))
  .map(
    ([head, options]) =>
      `${head}\n${REQUIRED[head.slice(1, -1).split(':')[0] ?? ''] ?? ''}${options.join('\n')}\n`,
  );

/** A configuration put together from sections, options and values that have a meaning. */
export const generatedConfig: fc.Arbitrary<string> = fc
  .tuple(fc.array(option, { maxLength: 1 }), fc.array(section, { maxLength: 4 }))
  .map(([options, sections]) => `[supervisord]\n${options.join('\n')}\n${sections.join('')}`);

type Mutation = (lines: readonly string[], at: number, piece: string) => readonly string[];

const MUTATIONS: readonly Mutation[] = [
  (lines, at) => lines.toSpliced(at, 1),
  (lines, at) => lines.toSpliced(at, 0, lines[at] ?? ''),
  (lines, at, piece) => lines.with(at, `${lines[at]}${piece}`),
  (lines, at, piece) => lines.with(at, `${piece}${lines[at]}`),
  (lines, at) => lines.with(at, `  ${lines[at]}`),
  (lines, at) => lines.with(at, (lines[at] ?? '').trimStart()),
  (lines, at, piece) => lines.with(at, (lines[at] ?? '').replace(/[=:].*/, `=${piece}`)),
  (lines, at, piece) =>
    lines.with(at, (lines[at] ?? '').replace(/(.*)=(.?)/, `$1=$2${piece.replaceAll('$', '$$$$')}`)),
  (lines, at) => [...lines.slice(at), ...lines.slice(0, at)],
  (lines, at) => lines.with(at, (lines[at] ?? '').toUpperCase()),
  (lines, at) => lines.with(at, (lines[at] ?? '').replace(/[="%()[\]]/, '')),
  (lines, at) => lines.slice(0, at),
];

/** One of the given configurations with one to three changes. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    mutation: fc.constantFrom(...MUTATIONS),
    at: fc.nat(),
    piece: fc.oneof(
      fc.constantFrom(...PIECES, ...WORDS, ...LAYOUT),
      fc.string({ maxLength: 3, unit: fc.constantFrom(...ODD, ...ASCII_CONTROLS) }),
    ),
  });
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([text, changes]) => {
      const lines = changes.reduce<readonly string[]>(
        (result, { mutation, at, piece }) =>
          result.length === 0 ? result : mutation(result, at % result.length, piece),
        text.split('\n'),
      );
      return withoutSurrogates(lines.join('\n'));
    });
}

/** A change can cut a character in half, and no file can hold that. */
function withoutSurrogates(text: string): string {
  return text.replace(/\p{Cs}/gu, '');
}

export const oddText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...ODD), { maxLength: 24 })
  .map((parts) => parts.join(''));

const INI_LINE = fc
  .tuple(
    fc.constantFrom(...LAYOUT, ''),
    fc.oneof(
      fc.constantFrom(
        '[a]',
        '[b]',
        '[DEFAULT]',
        'k=v',
        'K : w',
        'k',
        '; c',
        '# c',
        '',
        'k = v ; c',
        'q = a#b #c ;d',
      ),
      oddText,
    ),
    fc.constantFrom('\n', '\n', '\r\n'),
  )
  .map((parts) => parts.join(''));

export const iniText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('[s]\n', '[s]\n', '[s]\n', ''), fc.array(INI_LINE, { maxLength: 8 }))
  .map(([head, lines]) => head + lines.join(''));

const CONVERSION = fc
  .tuple(
    fc.constantFrom('%', '%', '%%', ''),
    fc.constantFrom('', '(text)', '(n)', '(minus)', '(zero)', '(nope)', '(e(x)y)', '('),
    fc.constantFrom('', '', '-', '0', '+', ' ', '#', '0-', '#0', '+0'),
    fc.constantFrom('', '', '5', '12', '*'),
    fc.constantFrom('', '', '.', '.0', '.3', '.12', '.*'),
    fc.constantFrom('', 'l', 'h'),
    fc.constantFrom(
      's',
      's',
      'd',
      'r',
      'a',
      'c',
      'i',
      'u',
      'o',
      'x',
      'X',
      'e',
      'E',
      'f',
      'F',
      'g',
      'G',
      '%',
      'y',
      'é',
      '',
    ),
  )
  .map((parts) => parts.join(''));

export const percentFormat: fc.Arbitrary<string> = fc
  .array(fc.oneof(CONVERSION, oddText), { maxLength: 3 })
  .map((parts) => parts.join('|'));
