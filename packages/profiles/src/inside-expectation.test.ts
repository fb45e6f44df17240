import { UpError } from '@up/core';
import { describe, expect, it } from 'vitest';
import { parseRegistry } from './parse-registry.ts';
import type { Profile } from './registry.ts';

const HEAD =
  'schemaVersion = 1\ndefault = "web"\n[workloads.web]\ntypes = ["container"]\nsettings.port = 8080\n';

async function profile(tables: string): Promise<Profile> {
  const text = `${HEAD}${tables}\n[workloads.web.profiles.default]\n`;
  const found = (await parseRegistry({ file: '/p/up.toml', text })).workloads['web']?.profiles['default'];
  if (found === undefined) throw new Error('no profile');
  return found;
}

async function refusal(tables: string): Promise<string> {
  const error: unknown = await profile(tables).catch((thrown: unknown) => thrown);
  if (!(error instanceof UpError)) throw new Error(`no UpError: ${String(error)}`);
  expect(error.code).toBe('UP_CONFIG_INVALID');
  return error.message;
}

describe('what expect says of the inside of an instance', () => {
  it('is nothing where it says nothing', async () => {
    expect((await profile('')).expect).toEqual({
      readyWithinSec: 30,
      http: [],
      files: [],
      commands: [],
      absent: [],
      ports: [],
      logs: { present: [], absent: [] },
      processes: [],
      noRestartForSec: 1,
      setuid: [],
      overrides: [],
    });
  });

  it('takes commands as lists and as tables, files, absent paths and a user, with placeholders', async () => {
    const { expect: found } = await profile(`
[workloads.web.expect]
commands = [["nginx", "-t"], { run = ["nginx", "-v"], exitCode = 1, contains = "{settings.port}" }]
user = "web:web"
absent = ["/root/.ssh"]
[[workloads.web.expect.files]]
path = "/etc/nginx/nginx.conf"
type = "file"
mode = "0644"
owner = "root:root"
contains = "listen {settings.port}"
`);
    expect(found).toMatchObject({
      commands: [
        { run: ['nginx', '-t'], exitCode: 0 },
        { run: ['nginx', '-v'], exitCode: 1, contains: '8080' },
      ],
      user: 'web:web',
      absent: ['/root/.ssh'],
      files: [
        {
          path: '/etc/nginx/nginx.conf',
          type: 'file',
          mode: '0644',
          owner: 'root:root',
          contains: 'listen 8080',
        },
      ],
    });
  });

  it.each([
    ['expect.files = [{ path = "etc/x" }]', 'an absolute path'],
    ['expect.files = [{ path = "/etc/../x" }]', 'a path without ".."'],
    ['expect.files = [{ path = "/x", mode = 644 }]', 'octal digits in quotes, such as "0644"'],
    ['expect.files = [{ path = "/x", mode = "0689" }]', 'octal digits in quotes, such as "0644"'],
    ['expect.files = [{ path = "/x", owner = "a:b:c" }]', 'user, user:group or :group'],
    ['expect.files = [{ path = "/x", contain = "y" }]', 'unknown key "contain". Did you mean "contains"?'],
    ['expect.commands = ["nginx -t"]', 'commands[0]: a list of program and arguments, or a table with run'],
    ['expect.commands = [[]]', 'a list of program and arguments, or a table with run'],
    ['expect.user = ""', 'user or user:group'],
    ['expect.absent = ["tmp"]', 'an absolute path'],
  ])('%s is refused', async (table, message) => {
    expect(await refusal(table)).toContain(message);
  });
});

describe('how a container is started otherwise than its image says', () => {
  it('takes an entrypoint, a command, volumes and ports of servers', async () => {
    const container = {
      entrypoint: ['/bin/init'],
      command: ['serve'],
      volumes: { '/var/lib/db': 'db-data' },
      listens: { http: 9100 },
    };
    const found = await profile(`
[workloads.web.container]
entrypoint = ["/bin/init"]
command = ["serve"]
volumes = { "/var/lib/db" = "db-data" }
listens = { http = 9100 }
`);
    expect(found.container).toMatchObject(container);
    expect(found.containerEnhanced).toMatchObject(container);
  });
});
