import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithEngine } from '../../../test/src/engines.ts';
import { Bench } from '../../docker/test/support.ts';
import { directory, file, symlink } from '../../oci/src/testing/layer-tar.ts';
import { readSpec } from '../src/index.ts';
import { failures, lines, SERVER, smoke } from './support.ts';

const DPKG = 'Package: bash\nStatus: install ok installed\nVersion: 5.2.15\n';
const FILES = [
  directory('www'),
  file('www/index.html', '{"name":"web","n":3}\n'),
  file('etc/app.conf', 'listen 8080;\nuser web;\n', { mode: 0o640, uid: 1000, gid: 1000 }),
  file('etc/group', 'root:x:0:\nuser:x:1000:\nadm:x:4:user\n'),
  file('var/lib/dpkg/status', DPKG),
  directory('srv', { mode: 0o1777 }),
  symlink('etc/link', 'app.conf'),
];
const CONFIG = {
  Cmd: ['sh', '-c', SERVER],
  ExposedPorts: { '8080/tcp': {} },
  Env: ['PATH=/bin', 'HOME=/srv'],
  Labels: { vendor: 'ACME' },
  WorkingDir: '/srv',
};

/** What holds of the image above, each as one line of a gossfile. */
const HOLDS: readonly string[] = [
  'file: {/etc/app.conf: {exists: true, mode: "0640", owner: user, group: user, uid: 1000, gid: 1000, filetype: file}}',
  'file: {/etc/app.conf: {exists: true, size: {gt: 10}, contents: ["listen", "!nobody", "/^user (web|www);$/", "/LISTEN/i"]}}',
  'file: {/etc/app.conf: {exists: true, contents: {and: [{contain-element: "user web;"}, {not: {contain-substring: root}}]}}}',
  'file: {/etc/link: {exists: true, filetype: symlink, linked-to: {have-suffix: app.conf}}}',
  'file: {/srv: {exists: true, filetype: directory, mode: "1777"}}',
  'file: {x: {path: /bin/sh, exists: true, filetype: symlink}}',
  'file: {/none: {exists: false}}',
  'file: {/etc/link: {exists: true, md5: {have-len: 32}, sha256: {match-regexp: "^[0-9a-f]{64}$"}, sha512: {have-len: 128}}}',
  'package: {bash: {installed: true, versions: [5.2.15]}}',
  'package: {bash: {installed: true, versions: {semver-constraint: ">=5.0.0 <6.0.0"}}}',
  'package: {vim: {installed: false}}',
  'port: {tcp6:8080: {listening: true, ip: ["::"]}}',
  'port: {tcp:9: {listening: false}}',
  'user: {user: {exists: true, uid: 1000, gid: 1000, home: /, shell: /bin/sh, groups: [adm, user]}}',
  'user: {nobody: {exists: false}}',
  'group: {adm: {exists: true, gid: 4}}',
  'group: {none: {exists: false}}',
  'command: {"echo out; echo err >&2; exit 3": {exit-status: 3, stdout: [out], stderr: [err]}}',
  'command: {"echo $HOME": {exit-status: 0, stdout: "/srv\\n"}}',
  'command: {c: {exec: "cat /www/index.html", exit-status: 0, stdout: {gjson: {name: web, n: {ge: 3}}}}}',
  'command: {c: {exec: [echo, "a b"], exit-status: {lt: 1}, stdout: {contain-element: "a b"}}}',
  'process: {httpd: {running: true}}',
  'process: {nginx: {running: false}}',
  'http: {"http://localhost:8080/": {status: 200, body: [web, "!nginx"], headers: ["/Content-[Tt]ype: /"]}}',
  'http: {"http://127.0.0.1:8080/none": {status: 404}}',
  'addr: {"tcp://127.0.0.1:8080": {reachable: true, timeout: 1000}}',
  'addr: {"tcp://127.0.0.1:9": {reachable: false, timeout: 1000}}',
  'mount: {/proc: {exists: true, filesystem: proc, opts: [rw]}}',
  'kernel-param: {kernel.ostype: {value: Linux}}',
  'interface: {eth0: {exists: true, mtu: {gt: 500}}}',
  'matching: {m: {content: [foo, bar], matches: {consist-of: [bar, {have-prefix: f}]}}}',
];

/** What does not hold, and what is said of it. */
const FAILS: readonly (readonly [spec: string, evidence: string])[] = [
  ['file: {/none: {exists: true, mode: "0644"}}', 'File: /none: exists: false instead of true'],
  ['file: {/etc/app.conf: {exists: true, mode: "0600"}}', 'mode: "0640" instead of "0600"'],
  ['file: {/etc/app.conf: {exists: true, contents: ["none"]}}', 'is not as "none" wants'],
  ['file: {/etc/app.conf: {exists: true, linked-to: x}}', 'is no symbolic link'],
  ['user: {user: {exists: true, groups: [wheel]}}', 'has something for 0 of 1 wanted'],
  ['command: {"exit 1": {exit-status: 0}}', '1 instead of 0'],
  ['command: {"sleep 30": {exit-status: 0, timeout: 300}}', 'did not end within 0.3 s'],
  ['http: {"http://localhost:8080/none": {status: 200, body: [x]}}', '404 instead of 200'],
  ['package: {vim: {installed: true, versions: ["9"]}}', 'false instead of true'],
  ['process: {nginx: {running: true}}', 'false instead of true'],
  ['port: {tcp:9: {listening: true}}', 'false instead of true'],
];

/** What cannot be told is neither. */
const SKIPPED: readonly string[] = [
  'service: {nginx: {running: true}}',
  'dns: {localhost: {resolvable: true, server: 8.8.8.8}}',
  'http: {"http://localhost:9999/": {status: 200}}',
  'mount: {/proc: {exists: true, usage: {lt: 90}}}',
  'windows: {x: {y: 1}}',
  'file: {/etc/app.conf: {exists: true, skip: true}}',
];

describe.each(['docker', 'podman'] as const)('spec files', (kind) => {
  describeWithEngine(kind, 'spec files', ({ url }) => {
    const bench = Bench.forSuite(url);
    let image = '';
    const scratch = mkdtempSync(join(tmpdir(), 'up-specs-'));
    beforeAll(async () => {
      image = (await bench.image({ files: FILES, config: CONFIG })).name;
    });
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));
    const write = (name: string, text: string): string => {
      writeFileSync(join(scratch, name), text);
      return join(scratch, name);
    };
    /** Each line a gossfile of its own, taken in by one. */
    const gossfiles = async (specs: readonly string[]) => {
      const names = specs.map((text, index) => {
        write(`part-${index}.yaml`, text);
        return `  part-${index}.yaml: {}\n`;
      });
      return await readSpec(write('goss.yaml', `gossfile:\n${names.join('')}`));
    };

    it('of goss hold where they do', async () => {
      const report = await smoke(bench, image, { specs: [await gossfiles(HOLDS)] });
      expect(failures(report)).toEqual([]);
      const goss = report.checks.filter(({ area }) => area === 'goss');
      expect(goss.filter(({ status }) => status === 'skipped')).toEqual([]);
      expect(goss.length).toBeGreaterThan(60);
    });

    it('of goss fail where they do not', async () => {
      const report = await smoke(bench, image, { specs: [await gossfiles(FAILS.map(([spec]) => spec))] });
      const found = failures(report);
      expect(found).toHaveLength(FAILS.length);
      for (const [index, [, evidence]] of FAILS.entries()) expect(found[index]).toContain(evidence);
      expect(report.verdict).toBe('failed');
    });

    it('of goss are skipped where nothing can be told', async () => {
      const report = await smoke(bench, image, { specs: [await gossfiles(SKIPPED)] });
      expect(failures(report)).toEqual([]);
      const skipped = report.checks.filter(({ area, status }) => area === 'goss' && status === 'skipped');
      expect(skipped).toHaveLength(SKIPPED.length);
    });

    it('of container-structure-test hold where they do, and nothing of the image is started', async () => {
      const specs = [
        await readSpec(
          write(
            'structure.yaml',
            `schemaVersion: 2.0.0
globalEnvVars:
- {key: GREETING, value: "hello from $HOME"}
commandTests:
- name: output
  command: sh
  args: ["-c", "echo $GREETING; echo oops >&2; exit 2"]
  expectedOutput: ["^hello from /srv\\\\n$", "(?m)^hello"]
  excludedOutput: [oops]
  expectedError: ["oops"]
  exitCode: 2
- name: setup
  setup: [["sh", "-c", "echo made > /srv/file"], ["sh", "-c", "echo more >> /srv/file"]]
  command: cat
  args: [/srv/file]
  expectedOutput: ["made\\\\nmore"]
- name: variables
  envVars: [{key: WHO, value: me}]
  command: env
  expectedOutput: ["WHO=me", "GREETING="]
fileExistenceTests:
- {name: conf, path: /etc/app.conf, permissions: "-rw-r-----", uid: 1000, gid: 1000}
- {name: program, path: /bin/busybox, isExecutableBy: any}
- {name: sticky, path: /srv, permissions: "dtrwxrwxrwx"}
- {name: by variable, path: "$HOME"}
- {name: none, path: /none, shouldExist: false}
fileContentTests:
- {name: content, path: /etc/app.conf, expectedContents: ["listen\\\\s+\\\\d+;"], excludedContents: ["nobody"]}
- {name: through a link, path: /etc/link, expectedContents: ["web"]}
metadataTest:
  envVars: [{key: HOME, value: /srv}]
  labels: [{key: vendor, value: "^A", isRegex: true}]
  exposedPorts: ["8080"]
  workdir: /srv
  entrypoint: []
licenseTests: [{debian: true, files: []}]
`,
          ),
        ),
      ];
      const report = await smoke(bench, image, { specs });
      expect(failures(report)).toEqual([]);
      expect(report.artefacts.container).toBeUndefined();
      expect(lines(report)).toEqual([
        ...['output', 'setup', 'variables'].map((name) => `passed Command Test: ${name}`),
        ...['content', 'through a link'].map((name) => `passed File Content Test: ${name}`),
        ...['conf', 'program', 'sticky', 'by variable', 'none'].map(
          (name) => `passed File Existence Test: ${name}`,
        ),
        'skipped License Test',
        'passed Metadata Test',
      ]);
      expect(await bench.containers()).toEqual([]);
    });

    it('of container-structure-test fail where they do not', async () => {
      const specs = [
        await readSpec(
          write(
            'structure-bad.yaml',
            `schemaVersion: "2.0.0"
commandTests:
- {name: code, command: sh, args: ["-c", "exit 3"]}
- {name: output, command: echo, args: [a], expectedOutput: ["b"], excludedOutput: ["a"]}
- {name: none, command: /no/such}
fileExistenceTests:
- {name: absent, path: /none}
- {name: present, path: /etc/app.conf, shouldExist: false}
- {name: mode, path: /etc/app.conf, permissions: "-rw-r--r--", isExecutableBy: owner, uid: 0}
fileContentTests:
- {name: content, path: /etc/app.conf, expectedContents: ["none"]}
- {name: missing, path: /none, expectedContents: ["x"]}
metadataTest: {user: web}
`,
          ),
        ),
      ];
      const found = failures(await smoke(bench, image, { specs }));
      expect(found).toHaveLength(9);
      for (const [index, words] of [
        'code: exit code 3 instead of 0',
        'output: its output does not match "b": "a"; its output matches "a": "a"',
        'Command Test: none: ',
        'content: its content does not match "none"',
        'missing: /none is no file that can be read',
        'absent: /none does not exist',
        'present: /etc/app.conf should not exist',
        'mode: permissions -rw-r----- instead of -rw-r--r--; it cannot be executed by owner: -rw-r-----; uid 1000 instead of 0',
        'Metadata Test: user is "" instead of "web"',
      ].entries())
        expect(found[index]).toContain(words);
    });

    it('are looked at without a shell, too', async () => {
      const bare = (
        await bench.image({
          files: [file('srv/x', 'text\n')],
          config: { Entrypoint: ['/bin/busybox', 'sleep', '300'], Env: ['PATH=/none'] },
        })
      ).name;
      const spec = await gossfiles([
        'file: {/srv/x: {exists: true, mode: "0644", contents: [text]}}',
        'user: {root: {exists: true}}',
        'port: {tcp:80: {listening: false}}',
        'process: {busybox: {running: true}}',
        'command: {"echo x": {exit-status: 0}}',
      ]);
      const report = await smoke(bench, bare, { specs: [spec] });
      const goss = report.checks
        .filter(({ area }) => area === 'goss')
        .map(({ status, name }) => `${status} ${name}`);
      expect(goss.slice(0, 5)).toEqual([
        ...['exists', 'mode', 'contents'].map((name) => `passed File: /srv/x: ${name}`),
        'passed User: root: exists',
        'passed Port: tcp:80: listening',
      ]);
      expect(goss.at(-1)).toBe('skipped Command: echo x: exit-status');
    });
  });
});
