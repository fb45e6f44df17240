import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configFilesOf } from './config-files.ts';
import {
  parseSupervisorConfig,
  type SupervisorConfig,
  type SupervisorConfigOptions,
} from './parse-supervisor-config.ts';

const MAIN = '/etc/supervisord.conf';

type Changes = Partial<SupervisorConfigOptions> & { readonly texts?: Readonly<Record<string, string>> };

function parse(text: string, { texts = {}, ...changes }: Changes = {}) {
  return parseSupervisorConfig({
    files: configFilesOf(new Map([[MAIN, text], ...Object.entries(texts)])),
    mainFile: MAIN,
    env: { PATH: '/bin', USER: 'neko' },
    identity: {
      users: new Map([
        ['root', { uid: 0, gid: 0, home: '/root' }],
        ['neko', { uid: 1000, gid: 1001, home: '/home/neko' }],
      ]),
      groups: new Map([['root', 0]]),
    },
    directoryExists: (path) => ['/', '/tmp', '/var/log', '/root'].includes(path),
    hostNodeName: 'box',
    ...changes,
  });
}

function accepted(text: string, changes: Changes = {}): SupervisorConfig {
  const result = parse(text, changes);
  if (!result.ok) throw new Error(result.error.message);
  return result;
}

function refusal(text: string, changes: Changes = {}): unknown {
  const result = parse(text, changes);
  return result.ok ? undefined : result.error;
}

const S = '[supervisord]\n';

describe('parseSupervisorConfig', () => {
  it('gives supervisord its defaults', () => {
    const { supervisord, uid, programs, serverUrl } = accepted(S);
    expect(supervisord).toMatchObject({
      minfds: 1024,
      umask: 0o22,
      logfile: '/supervisord.log',
      logfileMaxBytes: 52_428_800,
      loglevel: 'info',
      childlogdir: '/tmp',
      nodaemon: false,
    });
    expect({ uid, programs, serverUrl }).toEqual({ uid: 0, programs: [], serverUrl: undefined });
  });

  it('gives a program its defaults', () => {
    const [program] = accepted(`${S}[program:a]\ncommand=/bin/a\n`).programs;
    expect(program).toMatchObject({
      name: 'a',
      group: 'a',
      command: '/bin/a',
      priority: 999,
      autostart: true,
      autorestart: 'unexpected',
      stopsignal: 15,
      exitcodes: [0],
      stdout: { logfile: { kind: 'auto' } },
    });
    expect(program?.places.get('command')).toEqual({ file: MAIN, line: 3 });
  });

  it('makes numprocs processes', () => {
    const { programs } = accepted(
      `${S}[program:a]\ncommand=a --port 80%(process_num)02d\nprocess_name=%(program_name)s_%(process_num)d\nnumprocs=2\nnumprocs_start=9\n`,
    );
    expect(programs.map(({ name, command }) => [name, command])).toEqual([
      ['a_10', 'a --port 8010'],
      ['a_9', 'a --port 8009'],
    ]);
  });

  it('starts groups by priority, listeners first', () => {
    const { groups } = accepted(
      `${S}[program:b]\ncommand=b\n[program:a]\ncommand=a\npriority=1\n[eventlistener:e]\ncommand=e\nevents=TICK_5\n[program:c]\ncommand=c\n[group:g]\nprograms=c\npriority=2\n`,
    );
    expect(groups.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'eventlistener e',
      'program a',
      'group g',
      'program b',
    ]);
  });

  it('expands the environment: its own, that of [supervisord], that of the program', () => {
    const { programs } = accepted(
      `[supervisord]\nenvironment=A="1",B=2\n[program:a]\nenvironment=B=3\ncommand=x %(ENV_USER)s %(ENV_A)s %(ENV_B)s\n`,
    );
    expect(programs[0]?.command).toBe('x neko 1 3');
    expect([...(programs[0]?.environment ?? [])]).toEqual([
      ['A', '1'],
      ['B', '3'],
    ]);
  });

  it('merges what is included, and says which file a section came from', () => {
    const include = `${S}[include]\nfiles=d/*.conf none\n`;
    const texts = { '/etc/d/a.conf': '[program:a]\ncommand=%(here)s/a\n', '/etc/d/b.ini': 'x' };
    const { programs, warnings } = accepted(include, { texts });
    expect(programs[0]?.command).toBe('/etc/d/a');
    expect(warnings).toContainEqual({
      kind: 'no-include-match',
      message: 'No file matches via include "/etc/none"',
      file: MAIN,
      line: 3,
    });
    expect(refusal(include, { texts: { '/etc/d/a.conf': '[program:a]\nautostart=x\n' } })).toEqual({
      message: "not a valid boolean value: 'x' in section 'program:a' (file: '/etc/d/a.conf')",
      file: '/etc/d/a.conf',
      line: 2,
    });
  });

  it('prefers the first Unix socket, then the last port, as server URL', () => {
    const ports = `${S}[inet_http_server]\nport=1\n[inet_http_server:x]\nport=h:2\n`;
    expect(accepted(ports).serverUrl).toBe('http://h:2');
    expect(accepted(`${ports}[unix_http_server]\nfile=~/s\n`).serverUrl).toBe('unix:///root/s');
  });

  it.each<readonly [string, string, number | undefined]>([
    ['[program:a]\ncommand=a\n', '.ini file does not include supervisord section', undefined],
    [`${S}[include]\n`, '.ini file has [include] section, but no files setting', 2],
    [`${S}minfds=x\n`, "invalid literal for int() with base 10: 'x'", 2],
    [`${S}logfile=/nope/x\n`, 'The directory named as part of the path /nope/x does not exist', 2],
    [`${S}childlogdir=/nope\n`, '/nope is not an existing directory', 2],
    [`${S}user=ghost\n`, 'Invalid user name ghost', 2],
    [`${S}[unix_http_server]\n`, 'section [unix_http_server] has no file value', 2],
    [`${S}[unix_http_server]\nfile=/s\nchown=root:neko\n`, 'Invalid sockchown value root:neko', 4],
    [`${S}[inet_http_server]\n`, 'section [inet_http_server] has no port value', 2],
    [
      `${S}[program:a]\n`,
      "program section program:a does not specify a command in section 'program:a' (file: '/etc/supervisord.conf')",
      2,
    ],
    [
      `${S}[program:a]\ncommand=date +%Y\n`,
      "Format string 'date +%Y' for 'program:a.command' is badly formatted: unsupported format character 'Y' (0x59) at index 7 in section 'program:a' (file: '/etc/supervisord.conf')",
      3,
    ],
    [`${S}[program:a]\ncommand=a\npriority=x\n`, "invalid literal for int() with base 10: 'x'", 4],
    [
      `${S}[program:a]\ncommand=a\nnumprocs=2\n`,
      "%(process_num) must be present within process_name when numprocs > 1 in section 'program:a' (file: '/etc/supervisord.conf')",
      4,
    ],
    [`${S}[group:g]\nprograms=zz\n`, '[group:g] names unknown program or fcgi-program zz', 3],
    [`${S}[eventlistener:e]\ncommand=e\n`, '[eventlistener:e] section requires an "events" line', 2],
    [
      `${S}[eventlistener:e]\ncommand=e\nevents=FOO\n`,
      'Unknown event type FOO in [eventlistener:e] events',
      4,
    ],
    [
      `${S}[fcgi-program:f]\ncommand=f\nsocket=s\n`,
      "('Bad socket format %s', 's') in [fcgi-program:f] socket",
      4,
    ],
    [
      `${S}[rpcinterface:x]\n`,
      'section [rpcinterface:x] does not specify a supervisor.rpcinterface_factory',
      2,
    ],
    [
      '\ufeff[supervisord]\n',
      "File contains no section headers.\nfile: '/etc/supervisord.conf', line: 1\n'\\ufeff[supervisord]\\n'",
      1,
    ],
  ])('%# refuses in the words of supervisord: %j', (text, message, line) => {
    expect(refusal(text)).toEqual({ message, file: MAIN, ...(line === undefined ? {} : { line }) });
  });

  it('lists the names that could have been used', () => {
    expect(refusal(`${S}[program:a]\ncommand=%(nope)s\n`, { env: { B: '1', A: '2' } })).toMatchObject({
      message: expect.stringContaining(
        "contains names ('nope') which cannot be expanded. Available names: ENV_A, ENV_B, group_name, here, host_node_name, numprocs, process_num, program_name",
      ),
    });
  });

  it('refuses what depends on the host', () => {
    expect(refusal(S, { mainFile: '/nope' })).toEqual({
      message: 'could not find config file /nope',
      file: '/nope',
    });
    expect(refusal(S, { mainFile: '/etc' })).toMatchObject({ message: 'could not read config file /etc' });
    expect(refusal(`${S}user=neko\n`, { uid: 33 })).toMatchObject({
      message: "Can't drop privilege as nonroot user",
    });
    expect(refusal(S, { directoryExists: () => false })).toMatchObject({
      message: "[Errno 2] No usable temporary directory found in ['/tmp', '/var/tmp', '/usr/tmp', '/']",
    });
  });

  it('tells the versions apart by what they say of a malformed plugin', () => {
    const text = `${S}[rpcinterface:x]\nsupervisor.rpcinterface_factory=a b\n`;
    expect(refusal(text, { version: '4.2' })).toMatchObject({
      message: `("EntryPoint must be in 'name=module:attrs [extras]' format", 'x=a b')`,
    });
    expect(refusal(text, { version: '4.3' })).toMatchObject({
      message: 'a b cannot be resolved within [rpcinterface:x]',
    });
  });

  it('limits how much one number can ask for', () => {
    expect(
      refusal(`${S}[program:a]\ncommand=a\nprocess_name=%(process_num)d\nnumprocs=1000000000\n`),
    ).toMatchObject({
      message: expect.stringContaining('up does not read more than 10000 processes'),
    });
  });

  it('never throws, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\n',
        '[program:a]',
        '[group:g]',
        'command=',
        'numprocs=',
        'environment=',
        'programs=a',
        '%(process_num)d',
        '9'.repeat(400),
        '=',
        '"',
        ' ;',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(typeof parse(`${S}${pieces.join('')}`).ok).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });
});
