import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { openTerminal } from '../../../test/src/terminal.ts';
import { isAlive, ROOT, startUp, up } from '../../../test/src/up.ts';
import { makeRebuildBench, type RebuildBench } from './rebuild-bench.ts';

const NIXES = await testedNixes();

/** Tells its number, and does not end. */
const FOR_EVER = 'echo started $$; while true; do :; done';

describe.each(NIXES)('up os and its like, with $name', (nix) => {
  let bench: RebuildBench;
  beforeEach(() => {
    if (nix.missing !== undefined) return;
    bench = makeRebuildBench(nix);
    bench.standIn('nixos-rebuild');
    bench.configure('echo one > $out');
  });
  afterEach(() => bench?.remove());

  const work = (): string => join(bench.nix.root, 'work');
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    up(args, { cwd: work(), env: { ...bench.env, ...env } });
  const json = async (args: readonly string[]) => {
    const { code, stdout } = await run([...args, '--json']);
    return { code, document: JSON.parse(stdout) };
  };
  /** Its number, from the log that is being written. */
  const builderOf = async (): Promise<number> => {
    const directory = join(bench.nix.root, 'xdg/up/nix-history');
    const pid = (): string | undefined => {
      const name = readdirSync(directory).find((each) => each.endsWith('.log'));
      return name === undefined
        ? undefined
        : /started (\d+)/.exec(readFileSync(join(directory, name), 'utf8'))?.[1];
    };
    await expect.poll(pid, { timeout: 20_000 }).toBeDefined();
    return Number(pid());
  };
  const records = async () => (await json(['history'])).document.data.records;

  it.skipIf(nix.missing)(
    'builds, shows what changes, then switches, and keeps a record with its log',
    async () => {
      expect((await run(['os', 'switch'])).code).toBe(0);
      const first = bench.set();
      bench.configure('echo the second > $out');
      const { code, stderr } = await run(['os', 'switch', '--flake', '.#web', '--', '--show-trace']);
      expect(code).toBe(0);
      const flake = `--flake ${work()}#web`;
      expect(bench.calls().slice(-2)).toEqual([
        `nixos-rebuild build ${flake} --log-format internal-json --show-trace`,
        'nixos-rebuild switch --flake .#web --log-format internal-json --show-trace',
      ]);
      expect(stderr).toContain('nixos-system-web');
      expect(stderr).toContain('activating the configuration...');
      expect(stderr).toMatch(/^done {5}os switch {3}generation 1 → 2/m);
      expect(bench.set()).not.toBe(first);
      // Nothing is left where the user is.
      expect(readdirSync(work())).toEqual([]);
      const [last, before] = await records();
      expect(last).toMatchObject({
        subject: 'os switch',
        outcome: 'succeeded',
        generation: { before: 1, after: 2 },
        builds: [{ outcome: 'succeeded' }],
        command: ['up', 'os', 'switch', '--flake', '.#web', '--show-trace'],
      });
      expect(before.generation).toEqual({ before: null, after: 1 });
      expect(readFileSync(last.log, 'utf8')).toContain('activating the configuration...');
    },
  );

  it.skipIf(nix.missing)('says in JSON what changed', async () => {
    await run(['os', 'switch']);
    bench.configure('echo the second > $out');
    const { code, document } = await json(['os', 'switch']);
    expect(code).toBe(0);
    expect(document).toMatchObject({ command: 'os', ok: true });
    expect(document.data).toMatchObject({
      outcome: 'succeeded',
      tool: 'nixos-rebuild',
      generation: { before: 1, after: 2 },
      change: { identical: false, after: bench.set() },
    });
    expect(document.data.history.log).toContain(document.data.history.id);
  });

  it.skipIf(nix.missing)('does not switch to what does not build, and says why, then and later', async () => {
    bench.configure('echo "fatal error: zlib.h: No such file or directory"; exit 3');
    const { code, stderr } = await run(['os', 'switch']);
    expect(code).toBe(2);
    expect(stderr).toContain('while building');
    expect(bench.calls()).toHaveLength(1);
    const [{ id, outcome, errors, builds, generation }] = await records();
    expect([outcome, builds[0].outcome]).toEqual(['failed', 'failed']);
    expect(errors.length).toBeGreaterThan(0);
    expect(generation).toEqual({ before: null, after: null });
    const detail = await run(['history', id.slice(0, 18)]);
    expect(detail.stdout).toContain('zlib.h');
    const status = await json(['status', '--no-flake']);
    expect(status.code).toBe(2);
    expect(status.document.data.problems[0].message).toBe('the last os switch failed');
  });

  it.skipIf(nix.missing)('asks Nix itself where the tool fails without a word', async () => {
    mkdirSync(join(bench.nix.root, 'flake'));
    bench.nix.write('flake/flake.nix', '{ outputs = { self }: { nixosConfigurations.web = self.absent; }; }');
    bench.nix.write('silent', '');
    const { code, stderr } = await run([
      'os',
      'build',
      '--flake',
      `path:${join(bench.nix.root, 'flake')}#web`,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('attribute-missing');
    expect(stderr).toContain('it showed at: ');
    expect((await records())[0].errors[0].code).toBe('attribute-missing');
  });

  it.skipIf(nix.missing)('tells a failed activation from a failed build', async () => {
    bench.nix.write('broken-activation', '');
    const { code, stderr } = await run(['os', 'switch']);
    expect(code).toBe(2);
    expect(stderr).toContain('while activating');
    expect(stderr).toContain('the following units failed: acme.service');
    expect((await records())[0]).toMatchObject({ outcome: 'failed', exitCode: 4, generation: { after: 1 } });
  });

  it.skipIf(nix.missing)('builds into ./result, as the tool does', async () => {
    const { code, stderr } = await run(['os', 'build']);
    expect(code).toBe(0);
    expect(existsSync(join(work(), 'result'))).toBe(true);
    expect(stderr).toMatch(/^done {5}os build {3}\/.*nixos-system-web/m);
    expect(bench.calls()).toEqual(['nixos-rebuild build --log-format internal-json']);
  });

  it.skipIf(nix.missing)('hands a target host to the tool, and makes nothing of it here', async () => {
    const { code } = await run(['os', 'boot', '--', '--target-host', 'root@web']);
    expect(code).toBe(0);
    expect(bench.calls()).toEqual(['nixos-rebuild boot --log-format internal-json --target-host root@web']);
    expect((await records())[0].generation).toBeNull();
  });

  it.skipIf(nix.missing)(
    'runs nh where it is there, without its own tree and diff, and not with --no-nh',
    async () => {
      bench.standIn('nh');
      expect((await run(['os', 'switch', '--flake', '/f#web'])).code).toBe(0);
      const calls = bench.calls().filter((call) => !call.includes('--help'));
      expect(calls).toEqual([
        expect.stringMatching(
          /^nh os build \/f#web --no-nom --diff never --out-link \S+ --log-format internal-json$/,
        ),
        'nh os switch /f#web --no-nom --diff never --log-format internal-json',
      ]);
      await run(['os', 'build', '--no-nh']);
      expect(bench.calls().at(-1)).toMatch(/^nixos-rebuild build/);
    },
  );

  it.skipIf(nix.missing)('rolls back, and lists generations', async () => {
    const none = await run(['os', 'rollback']);
    expect(none.code).toBe(3);
    await run(['os', 'switch']);
    const first = bench.set();
    bench.configure('echo the second > $out');
    await run(['os', 'switch']);
    const listed = await run(['os', 'generations']);
    expect(listed.stdout).toMatch(/^\* +2 /m);
    expect((await run(['os', 'rollback'])).code).toBe(0);
    expect(bench.calls().at(-1)).toBe('nixos-rebuild switch --rollback');
    expect(bench.set()).toBe(first);
    expect((await records())[0].generation).toEqual({ before: 2, after: 1 });
    expect((await run(['os', 'rollback'])).stderr).toContain('no generation before 1');
  });

  it.skipIf(nix.missing)('says which tool is not there, and what an action is', async () => {
    const { code, stderr } = await run(['darwin', 'switch']);
    expect(code).toBe(4);
    expect(stderr).toContain('darwin-rebuild is not on PATH');
    expect((await run(['os', 'explode'])).code).toBe(3);
    expect((await run(['home', 'boot'])).code).toBe(3);
    expect((await run(['home', 'generations'])).code).toBe(3);
  });

  it.skipIf(nix.missing)('refuses --ask where nobody can be asked, before it builds', async () => {
    const { code, stderr } = await run(['os', 'switch', '--ask']);
    expect(code).toBe(3);
    expect(stderr).toContain('--ask has nobody to ask');
    expect(bench.calls()).toEqual([]);
  });

  it.skipIf(nix.missing)(
    'ends with ^C: nothing runs any more, and the history says interrupted',
    async () => {
      bench.configure(FOR_EVER);
      const building = startUp(['os', 'switch'], { cwd: work(), env: bench.env });
      await building.said(/nixos-system-web/);
      const builder = await builderOf();
      building.signal('SIGINT');
      expect((await building.ended).code).toBe(130);
      expect(isAlive(builder)).toBe(false);
      expect(await records()).toMatchObject([{ outcome: 'interrupted', subject: 'os switch' }]);
    },
  );

  it.skipIf(nix.missing)(
    'was killed: the history says interrupted, and up clean ends what is left',
    async () => {
      bench.configure(FOR_EVER);
      const building = startUp(['os', 'build'], { cwd: work(), env: bench.env });
      await building.said(/nixos-system-web/);
      expect((await records())[0].outcome).toBe('running');
      const builder = await builderOf();
      building.signal('SIGKILL');
      await building.ended;
      expect((await records())[0].outcome).toBe('interrupted');
      expect((await run(['clean'])).code).toBe(0);
      await expect.poll(() => isAlive(builder), { timeout: 20_000 }).toBe(false);
    },
  );

  it.skipIf(nix.missing)('keeps the records of two that run at once', async () => {
    // Two that make a new store at once get in each other's way: one fails to link gcroots/profiles, which is there.
    execFileSync('nix-store', ['--init'], { env: { ...process.env, ...bench.env } });
    const both = await Promise.all([run(['os', 'build']), run(['os', 'dry-build'])]);
    expect(
      both.map(({ code }) => code),
      both.map(({ stderr }) => stderr).join('\n'),
    ).toEqual([0, 0]);
    const found = await records();
    expect(found.map(({ subject }: { subject: string }) => subject).sort()).toEqual([
      'os build',
      'os dry-build',
    ]);
    expect(found.every(({ outcome }: { outcome: string }) => outcome === 'succeeded')).toBe(true);
  });

  it.skipIf(nix.missing ?? needs(['tmux']).skip)(
    'asks on a terminal, and changes nothing after a no',
    async () => {
      await run(['os', 'switch']);
      const first = bench.set();
      bench.configure('echo the second > $out');
      using terminal = openTerminal({
        command: [process.execPath, join(ROOT, 'apps/up/bin/up.js'), 'os', 'switch', '--ask'],
        cwd: work(),
        env: { ...process.env, ...bench.env, CI: '' },
      });
      await terminal.shows(/Go on with up os switch\?/);
      terminal.type('n');
      expect(await terminal.ended()).toBe(1);
      expect(bench.set()).toBe(first);
      expect((await records())[0].outcome).toBe('interrupted');
    },
  );
});

describe.each(NIXES)('up home, with $name', (nix) => {
  let bench: RebuildBench;
  beforeEach(() => {
    if (nix.missing !== undefined) return;
    bench = makeRebuildBench(nix, 'home-manager');
    bench.standIn('home-manager');
    bench.configure('echo one > $out');
  });
  afterEach(() => bench?.remove());

  it.skipIf(nix.missing)('switches with home-manager, whose generations are those of the user', async () => {
    const run = (args: readonly string[]) => up(args, { cwd: bench.nix.root, env: bench.env });
    const { code, stderr } = await run(['home', 'switch']);
    expect(code).toBe(0);
    expect(bench.calls()[0]).toMatch(/^home-manager build/);
    expect(stderr).toMatch(/generation none → 1/);
    writeFileSync(join(bench.nix.root, 'calls'), '');
    const { stdout } = await run(['home', 'generations', '--json']);
    expect(JSON.parse(stdout).data).toMatchObject({ current: 1, latest: 1 });
  });
});
