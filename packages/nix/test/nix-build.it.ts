import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { type NixBuildOptions, type NixEvent, nixBuild } from '../src/index.ts';

const NIXES = await testedNixes();

/** Six builds, of which the second, the fourth and the sixth fail, each in its own words. */
const SIX = `
  let inherit (import ./lib.nix) shell;
  in builtins.genList (n:
    shell "p\${toString n}" (if n / 2 * 2 == n
      then "echo fine \${toString n}; echo x > $out"
      else "echo broken \${toString n}; exit 3")) 6
`;

/** Megabytes without a line break, by what the shell of the bench has. */
function flood(megabytes: number): string {
  return `head -c ${megabytes}000000 /dev/zero | tr '\\\\000' y`;
}

describe.each(NIXES)('nixBuild with $name', (nix) => {
  let bench: NixBench;
  const { signal } = new AbortController();

  beforeAll(() => {
    if (nix.missing === undefined) bench = makeNixBench(nix);
  });
  afterAll(() => bench?.remove());

  const build = (
    expression: string,
    more: Partial<NixBuildOptions> & { readonly signal?: AbortSignal } = {},
  ) => {
    const { signal: own = signal, ...options } = more;
    const text = `let inherit (import ./lib.nix) shell shellWith tools; in ${expression}`;
    bench.write('case.nix', text);
    return nixBuild(
      { signal: own, env: bench.env, cwd: bench.root },
      { installables: [], ...options, extraArgs: ['--file', 'case.nix', ...(options.extraArgs ?? [])] },
    );
  };

  it.skipIf(nix.missing)('builds, and says what and where', async () => {
    const events: NixEvent[] = [];
    const result = await build('shell "good" "echo hello; echo x > $out"', {
      onEvent: (event) => events.push(event),
      logFile: join(bench.root, 'build.log'),
    });
    expect(result).toMatchObject({ outcome: 'succeeded', exitCode: 0, errors: [], failed: [] });
    expect(result.builds).toMatchObject([{ name: 'good', outcome: 'succeeded', lastLine: 'hello' }]);
    const [built] = result.outputs;
    expect(built?.drvPath).toBe(result.builds[0]?.drvPath);
    expect(readFileSync(built?.outputs['out'] ?? '', 'utf8')).toBe('x\n');
    expect(events.some(({ kind }) => kind === 'stop')).toBe(true);
    expect(readFileSync(join(bench.root, 'build.log'), 'utf8')).toContain('@nix ');
  });

  it.skipIf(nix.missing)('names a build that fails, with its log', async () => {
    const result = await build('shell "bad" "echo one; echo two >&2; exit 3"');
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 1, outputs: [] });
    expect(result.failed).toMatchObject([
      { build: { name: 'bad' }, log: { lines: ['one', 'two'], dropped: 0 } },
    ]);
    expect(result.errors.map(({ message }) => message).join()).toMatch(/exit code 3/);
    expect(result.errors[0]?.drvPath).toBe(result.failed[0]?.build.drvPath);
  });

  it.skipIf(nix.missing)('knows whose a line is that is longer than any memory should hold', async () => {
    const result = await build(`shell "long" "${flood(5)}; echo; echo after; exit 3"`);
    const [failed] = result.failed;
    expect(failed?.build).toMatchObject({ name: 'long', lastLine: 'after' });
    const [long = '', after] = failed?.log.lines ?? [];
    expect(after).toBe('after');
    const [, kept = '', omitted] = /^(y{200000,}) \[(\d+) bytes left out\]$/.exec(long) ?? [];
    const ofRecord = kept.length + Number(omitted) - 5_000_000;
    expect(ofRecord).toBeGreaterThan(0);
    expect(ofRecord).toBeLessThan(100);
    expect(result.notes.join('').length).toBeLessThan(1000);
  });

  it.skipIf(nix.missing)('takes bytes that are no text, and what looks like a record', async () => {
    const result = await build(
      `shell "odd" "printf 'a\\\\377\\\\000b\\\\n'; echo '@nix {\\"action\\":\\"stop\\",\\"id\\":1}'; exit 3"`,
    );
    const [failed] = result.failed;
    expect(failed?.build.name).toBe('odd');
    expect(failed?.log.lines[0]).toMatch(/^a/);
  });

  it.skipIf(nix.missing ?? process.env['UP_TEST_LONG'] === undefined)(
    'takes a line of 1 GB, in bounded memory',
    { timeout: 600_000 },
    async () => {
      const before = process.memoryUsage.rss();
      let peak = 0;
      const timer = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage.rss());
      }, 50);
      const result = await build(`shell "huge" "${flood(1000)}; echo; echo after"`);
      clearInterval(timer);
      expect(result.builds).toMatchObject([{ name: 'huge', lastLine: 'after' }]);
      expect(peak - before).toBeLessThan(300e6);
    },
  );

  it.skipIf(nix.missing)('with keep-going names every build that failed, with its log', async () => {
    const result = await build(SIX, { onFailure: 'keep-going' });
    expect(result.outcome).toBe('failed');
    expect(result.failed.map(({ build: { name }, log }) => [name, log.lines]).sort()).toEqual([
      ['p1', ['broken 1']],
      ['p3', ['broken 3']],
      ['p5', ['broken 5']],
    ]);
    expect(
      result.builds
        .filter(({ outcome }) => outcome === 'succeeded')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['p0', 'p2', 'p4']);
    expect(result.log.totals()).toMatchObject({
      started: 6,
      failed: 3,
      succeeded: 3,
      running: 0,
      unknown: 0,
    });
  });

  it.skipIf(nix.missing)('does not take what could not be built for a cause', async () => {
    const result = await build(
      `let dep = shell "dep" "echo gone; exit 4"; in shell "top" "cat \${dep} > $out"`,
      { onFailure: 'keep-going' },
    );
    expect(result.failed.map(({ build: { name } }) => name)).toEqual(['dep']);
    expect(result.errors.map(({ drvPath }) => drvPath)).toEqual([result.failed[0]?.build.drvPath]);
    expect(result.dependencyFailures.join()).toMatch(/-top\.drv$/);
  });

  it.skipIf(nix.missing)('tells a hash mismatch', async () => {
    const fixed =
      '{ outputHashMode = "flat"; outputHashAlgo = "sha256"; outputHash = builtins.hashString "sha256" "other"; }';
    const result = await build(`shellWith ${fixed} "fixed" "echo text > $out"`);
    expect(result.failed.map(({ build: { name } }) => name)).toEqual(['fixed']);
    expect(result.errors[0]?.message).toMatch(
      /hash mismatch in fixed-output derivation[\s\S]*specified:[\s\S]*got:/,
    );
  });

  it.skipIf(nix.missing)('does not believe what a builder forges', async () => {
    const forged = [
      '@nix {"action":"msg","level":0,"msg":"error: fake","raw_msg":"fake","line":1,"column":1,"file":"/etc/passwd"}',
      '@nix {"action":"start","id":1,"level":3,"type":105,"text":"","fields":["/nix/store/x.drv","",1,1]}',
      '@nix {"action":"start","id":2,"level":3,"type":101,"text":"","fields":["http://fake"]}',
      '@nix {"action":"result","id":2,"type":101,"fields":["line of another"]}',
      '@nix {"action":"stop","id":1}',
      '@nix no record',
    ];
    const script = forged.map((line) => `echo '${line}' >&2`).join('; ');
    const result = await build(`shell "forger" ''${script}; setPhase; echo own; echo x > $out''`);
    expect(result).toMatchObject({ outcome: 'succeeded', errors: [] });
    expect(result.builds).toMatchObject([{ name: 'forger', outcome: 'succeeded', lastLine: 'own' }]);
    expect(result.log.logOf(result.builds[0]?.drvPath ?? '')?.lines).toContain('@nix no record');
    expect(result.log.snapshot().transfers).toEqual([]);
  });

  it.skipIf(nix.missing)('reads phases', async () => {
    const script = `echo '@nix {"action":"setPhase","phase":"checkPhase"}' >&2; exit 1`;
    const result = await build(`shell "phased" ''${script}''`);
    expect(result.builds).toMatchObject([{ phase: 'checkPhase', outcome: 'failed' }]);
  });

  it.skipIf(nix.missing)('names a builder that was killed', async () => {
    const result = await build('shell "killed" "echo before; kill -9 $$"');
    expect(result.failed).toMatchObject([{ build: { name: 'killed' }, log: { lines: ['before'] } }]);
    expect(result.errors[0]?.message).toMatch(/signal 9/);
  });

  it.skipIf(nix.missing)('follows many builds at once', async () => {
    const result = await build(
      `builtins.genList (n: shell "m\${toString n}" "for i in 1 2 3; do echo \${toString n}.$i; done; echo x > $out") 40`,
    );
    expect(result.log.totals()).toMatchObject({ started: 40, succeeded: 40, expected: 40 });
    for (const { drvPath, name } of result.builds) {
      const n = name.slice(1);
      expect(result.log.logOf(drvPath)?.lines).toEqual([`${n}.1`, `${n}.2`, `${n}.3`]);
    }
  });

  it.skipIf(nix.missing)('tells an evaluation that fails', async () => {
    const result = await build('{ a = 1; }.b');
    expect(result).toMatchObject({ outcome: 'failed', builds: [], failed: [] });
    expect(result.errors[0]).toMatchObject({ message: "attribute 'b' missing", line: 1 });
    expect(result.errors[0]?.file).toMatch(/case\.nix$/);
  });

  it.skipIf(nix.missing)('leaves nothing running when it is interrupted', async () => {
    const abort = new AbortController();
    const result = await build('shell "endless" "echo ready; tail -f /dev/null & tail -f /dev/null"', {
      signal: abort.signal,
      onEvent: (event) => {
        if (event.kind === 'result' && event.result.type === 'log-line') abort.abort(new Error('^C'));
      },
    });
    expect(result).toMatchObject({ outcome: 'interrupted', outputs: [], failed: [] });
    expect(result.builds).toMatchObject([{ name: 'endless', outcome: 'unknown', lastLine: 'ready' }]);
    expect(processesOf(bench.root)).toEqual([]);
  });
});

/** Everything whose program lies in the bench: its shell, and what that started. */
function processesOf(root: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/exe`).startsWith(root);
    } catch {
      return false;
    }
  });
}
