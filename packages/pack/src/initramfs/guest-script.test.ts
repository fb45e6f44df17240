import { spawnSync } from 'node:child_process';
import { parseRegistry } from '@up/profiles';
import { describe, expect, it } from 'vitest';
import { profileOf } from '../../test/project.ts';
import { type GuestScriptOptions, guestScript } from './guest-script.ts';
import { DHCP_SCRIPT, INIT_SCRIPT, POWER_SCRIPT } from './init-script.ts';

async function options(tables = ''): Promise<GuestScriptOptions> {
  const text = `
    schemaVersion = 1
    default = "web"
    [workloads.web]
    kind = "custom"
    description = "a workload"
    types = ["vm"]
    [workloads.web.profiles.default]
    [workloads.web.runner]
    root = "app"
    files = ["bin"]
    command = ["node", "it's me.mjs", "$(reboot)"]
    ${tables}`;
  const profile = profileOf(await parseRegistry({ file: '/p/up.toml', text }), 'default');
  const { runner } = profile;
  if (runner === undefined) throw new Error('no runner');
  const user = { name: 'up', uid: 1000, gid: 1000, home: '/home/up' };
  return { profile, runner, user, machine: 'web-default-vm' };
}

/** What a shell makes of the script, and then of some commands. */
function shell(script: string, commands: string): string {
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', `${script}\n${commands}`], { encoding: 'utf8' });
  return stdout + stderr;
}

describe('guestScript', () => {
  it('hands everything from the profile to the shell as it is', async () => {
    const script = guestScript(
      await options(`[workloads.web.container]
        env = { GREETING = "it's $HOME\`id\`" }
        tmpfs = { "/my data" = "size=1m" }`),
    );
    const record = 'mount() { printf "%s|" "$@"; }; start() { printf "%s|" "$@" "$GREETING"; }; cd() { :; }';
    const recorded = script.replace('  exec ', '  start ');
    expect(shell(recorded, `${record}; mount_directories; start_workload`)).toBe(
      '-t|tmpfs|-o|nosuid,nodev,mode=1777|tmpfs|/tmp|' +
        '-t|tmpfs|-o|nosuid,nodev,mode=1777|tmpfs|/var/tmp|' +
        '-t|tmpfs|-o|nosuid,nodev,size=1m|tmpfs|/my data|' +
        '-o|remount,ro|/|' +
        '/bin/setpriv|--nnp|/bin/start-stop-daemon|-S|-c|1000:1000|-x|/usr/local/bin/node|--|' +
        "it's me.mjs|$(reboot)|it's $HOME`id`|",
    );
  });

  it('asks the first HTTP expectation, else the port of the first server', async () => {
    const servers = `[workloads.web.servers.http]
      port = 17080
      urls = ["/a b"]`;
    const show = 'echo "$health_port $health_port_hex $health_path $health_status $urls"';
    expect(shell(guestScript(await options(servers)), show)).toBe('17080 42B8   17080/a%20b\n');
    const expectation = `[[workloads.web.expect.http]]
      server = "http"
      path = "/health?full=1"
      status = 204`;
    expect(shell(guestScript(await options(`${servers}\n${expectation}`)), show)).toBe(
      '17080 42B8 /health?full=1 204 17080/a%20b\n',
    );
    expect(shell(guestScript(await options()), show)).toBe(' 0000   \n');
  });

  it('takes the end of a job for its result', async () => {
    const given = await options();
    const job = guestScript({ ...given, runner: { ...given.runner, lifetime: 'job' } });
    const record = 'say() { echo "say $*"; }; tell() { echo "tell $*"; }; failed() { echo "failed $*"; }';
    expect(shell(job, `${record}; ended 0; echo $ending; ended 7`)).toBe(
      'say up: finished\ntell EXIT_STATUS=0\npoweroff\nfailed web ended by itself with exit code 7\n',
    );
    expect(shell(guestScript(given), `${record}; ended 0`)).toContain('ended by itself with exit code 0');
  });
});

describe('the scripts of a machine', () => {
  it.each([
    ['init', INIT_SCRIPT],
    ['dhcp', DHCP_SCRIPT],
    ['power', POWER_SCRIPT],
  ])('%s is one that a shell reads', (_, script) => {
    const { status, stderr } = spawnSync('/bin/sh', ['-n'], { input: script, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
