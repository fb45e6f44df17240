import { describe, expect, it } from 'vitest';
import { createSubject } from './subject.ts';
import { type SupervisorReading, supervisorConfigs } from './supervisord-subject.ts';
import { type FileSpecs, type MakeImageOptions, makeImage } from './testing/make-image.ts';
import { CONF, SOUND_FILES, withProgram } from './testing/supervisor-image.ts';

const TEXT = withProgram('command=/usr/bin/web');

function read(
  config: NonNullable<MakeImageOptions['config']>,
  files: FileSpecs = {},
): readonly SupervisorReading[] {
  const image = makeImage({ files: { ...SOUND_FILES, [CONF]: { text: TEXT }, ...files }, config });
  return supervisorConfigs(createSubject({ image }));
}

const script = (text: string): FileSpecs => ({ '/start.sh': { text: `#!/bin/sh\n${text}\n`, mode: 0o755 } });

describe('supervisorConfigs', () => {
  it.each([
    { entrypoint: ['/usr/bin/supervisord'], cmd: ['-n', '-c', CONF] },
    { entrypoint: ['tini', '--'], cmd: ['supervisord', '-c', CONF] },
    { entrypoint: ['/sbin/tini', '-g', '-p', 'TERM', '--'], cmd: ['env', 'A=b', 'supervisord'] },
    { entrypoint: ['dumb-init', '-r', '15:3'], cmd: ['python3', '-u', '/usr/bin/supervisord'] },
    { cmd: ['python3', '-m', 'supervisor.supervisord', `-c${CONF}`] },
    { cmd: ['/bin/sh', '-c', `exec supervisord --configuration ${CONF}`] },
    { cmd: ['gosu', 'root', 'supervisord'] },
  ])('finds supervisord in $entrypoint $cmd', (config) => {
    expect(read(config)).toMatchObject([{ origin: 'command', mainFile: CONF, refusals: [] }]);
  });

  it('follows scripts, what they are given, and says that they come first', () => {
    const files = {
      ...script('mkdir /x\nexec "$@"'),
      '/a.sh': { text: '#!/bin/sh\n/start.sh supervisord\n' },
    };
    const given = read({ entrypoint: ['/start.sh'], cmd: ['supervisord', '-c', CONF] }, files);
    expect(given).toMatchObject([{ origin: 'script', mainFile: CONF }]);
    expect(given[0]?.scripts).toContain('mkdir /x');
    expect(read({ cmd: ['sh', '/a.sh'] }, files)).toMatchObject([{ origin: 'script', mainFile: CONF }]);
    expect(read({ cmd: ['/start.sh'] }, script(`setup && exec supervisord -c ${CONF}`))).toMatchObject([
      { origin: 'script', mainFile: CONF },
    ]);
  });

  it('sees through a script that does nothing else', () => {
    const plain = `# starts it\nset -eu\necho starting\nexec supervisord -c ${CONF}`;
    expect(read({ cmd: ['/start.sh'] }, script(plain))).toMatchObject([{ origin: 'command', scripts: '' }]);
    expect(read({ cmd: ['/start.sh', 'supervisord'] }, script('exec "$@"'))).toMatchObject([
      { origin: 'command' },
    ]);
    for (const more of [
      'export A=b',
      'A=b',
      'cp /x /y',
      '. /settings',
      'if x; then set -x; fi',
      'echo x > /y',
    ])
      expect(read({ cmd: ['/start.sh'] }, script(`${more}\nexec supervisord -c ${CONF}`))).toMatchObject([
        { origin: 'script' },
      ]);
  });

  it('reads on where numprocs is no number', () => {
    const text = `${withProgram('command=/usr/bin/web', 'numprocs=two')}[program:api]\ncommand=/usr/bin/web\n`;
    expect(read({ cmd: ['supervisord'] }, { [CONF]: { text } })).toMatchObject([
      { refusals: [{ message: expect.stringContaining("base 10: 'two'") }] },
    ]);
  });

  it('reads scripts as a shell does: here-documents, quotes and continued lines', () => {
    const text =
      'cat <<EOF >/x\nexec supervisord -c /lost\nEOF\nexec "supervisord" \\\n  -c "/etc/supervisord.conf"';
    expect(read({ cmd: ['/start.sh'] }, script(text))).toMatchObject([{ origin: 'script', mainFile: CONF }]);
    const command = `if true; then A="b c" exec supervisord -n -c '${CONF}' -e "$LEVEL"; fi`;
    expect(read({ cmd: ['busybox', 'sh', '-ec', command] })).toMatchObject([{ mainFile: CONF }]);
  });

  it('does not guess a configuration that only run time tells', () => {
    for (const options of ['-c "$CONF"', '--configuration=$CONF', '-n $OPTIONS'])
      expect(read({ cmd: ['sh', '-c', `exec supervisord ${options}`] })).toMatchObject([
        { origin: 'found', mainFile: CONF },
      ]);
    const open = read({ cmd: ['sh', '-c', `exec supervisord -c ${CONF} $OPTIONS`] });
    expect(open).toMatchObject([{ origin: 'command', mainFile: CONF, flags: { nodaemon: true } }]);
  });

  it('ends with scripts that start each other', () => {
    expect(read({ cmd: ['/start.sh'] }, script('/start.sh\nsh /start.sh'))).toMatchObject([
      { origin: 'found' },
    ]);
  });

  it('takes what lies in /etc where nothing starts supervisord', () => {
    const files = { [CONF]: { link: '/lost' }, '/etc/neko/supervisord.conf': { text: TEXT } };
    expect(read({ cmd: ['/usr/bin/web'] }, files)).toMatchObject([
      { origin: 'found', mainFile: '/etc/neko/supervisord.conf' },
    ]);
    expect(read({ cmd: ['supervisord', '--version'] })).toEqual([]);
  });

  it('searches beside supervisord first, in the store as Nix has it', () => {
    const home = `/nix/store/${'a'.repeat(32)}-supervisor-4.3.0`;
    const files = {
      '/usr/bin/supervisord': { link: `${home}/bin/supervisord` },
      [`${home}/bin/supervisord`]: { text: '#!/bin/sh\n', mode: 0o555 },
      [`${home}/etc/supervisord.conf`]: { text: TEXT },
    };
    expect(read({ cmd: ['supervisord'] }, files)).toMatchObject([
      { mainFile: `${home}/etc/supervisord.conf` },
    ]);
  });

  it('leaves out the one written in Go', () => {
    expect(read({ cmd: ['supervisord'] }, { '/usr/bin/supervisord': { elf: {}, mode: 0o755 } })).toEqual([]);
  });

  it('reads what is included, against the environment and the accounts of the image', () => {
    const files = {
      [CONF]: { text: `${TEXT}[include]\nfiles=/etc/sup.d/*.conf\n` },
      '/etc/sup.d/x.conf': { text: '[program:x]\ncommand=/opt/%(ENV_FLAVOUR)s\nuser=app\n' },
    };
    const [reading] = read({ cmd: ['supervisord'], env: ['FLAVOUR=sweet'] }, files);
    const program = reading?.config?.programs.find(({ name }) => name === 'x');
    expect(program).toMatchObject({ command: '/opt/sweet', uid: 1000 });
    expect(program?.places.get('command')).toEqual({ file: '/etc/sup.d/x.conf', line: 2 });
  });

  it('reads on past what is refused', () => {
    const text = `[unix_http_server]\nfile=/run/s.sock\nchown=root:neko\n${TEXT}user=lost\n  and more\n`;
    const [reading] = read({ cmd: ['supervisord'] }, { [CONF]: { text } });
    expect(reading?.refusals.map(({ option, section }) => [section, option?.key])).toEqual([
      ['program:web', 'user'],
      ['unix_http_server', 'chown'],
    ]);
    expect(reading?.config?.programs).toMatchObject([{ command: '/usr/bin/web', uid: undefined }]);
    expect(reading?.config?.httpServers).toMatchObject([{ file: '/run/s.sock' }]);
  });

  it('gives absolute places where the configuration is named relative to the working directory', () => {
    const config = { cmd: ['supervisord', '-c', 'supervisord.conf'], workingDir: '/etc' };
    expect(read(config)[0]?.config?.programs[0]?.places.get('command')?.file).toBe(CONF);
  });

  it('gives up where nothing can be read, and bounds how often it tries', () => {
    expect(read({ cmd: ['supervisord'] }, { [CONF]: { text: 'x' } })[0]?.config).toBeUndefined();
    const many = Array.from({ length: 60 }, (_, i) => `[program:p${i}]\ncommand=x\nautostart=${i}q`).join(
      '\n',
    );
    const [reading] = read({ cmd: ['supervisord'] }, { [CONF]: { text: `[supervisord]\n${many}` } });
    expect(reading?.refusals).toHaveLength(26);
    expect(reading?.config).toBeUndefined();
  });

  it('is not kept busy by a number', () => {
    const many = Array.from({ length: 3000 }, (_, i) => `[program:p${i}]\ncommand=x`).join('\n');
    const text = `[supervisord]\n[DEFAULT]\nnumprocs=10000\nprocess_name=%(process_num)s\n${many}`;
    expect(read({ cmd: ['supervisord'] }, { [CONF]: { text } })).toEqual([]);
  });
});
