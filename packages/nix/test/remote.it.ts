import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../../test/src/needs.ts';
import { makeNixBench, type NixBench, testedNixes } from '../../../test/src/nix/nix-bench.ts';
import { SSH_BUILDER_TOOLS, type SshBuilder, startSshBuilder } from '../../../test/src/nix/ssh-builder.ts';
import { type NixBuildResult, nixBuild, openBuildHistory } from '../src/index.ts';

const NIXES = await testedNixes();
const NEED = needs(SSH_BUILDER_TOOLS);

describe.each(NIXES)(`a remote builder over ssh-ng with $name ${NEED.reason}`, (nix) => {
  const isSkipped = NEED.skip || nix.missing !== undefined;
  let bench: NixBench;
  let builder: SshBuilder;
  const { signal } = new AbortController();

  beforeAll(async () => {
    if (isSkipped) return;
    bench = makeNixBench(nix);
    builder = await startSshBuilder(bench);
  });
  afterAll(async () => {
    await builder?.[Symbol.asyncDispose]();
    bench?.remove();
  });

  const build = (expression: string, logFile?: string): Promise<NixBuildResult> => {
    bench.write('case.nix', `let inherit (import ./lib.nix) shell; in ${expression}`);
    return nixBuild(
      { signal, env: { ...bench.env, ...builder.env }, cwd: bench.root },
      {
        installables: [],
        builders: builder.builders,
        maxJobs: 0,
        logFile,
        extraArgs: ['--file', 'case.nix'],
      },
    );
  };

  it.skipIf(isSkipped)('builds there, and says so', async () => {
    const result = await build('shell "far" "echo hello from afar; echo x > $out"');
    expect(result.errors).toEqual([]);
    expect(result.outcome).toBe('succeeded');
    const [far] = result.builds.filter(({ name }) => name === 'far');
    expect(far).toMatchObject({ outcome: 'succeeded', lastLine: 'hello from afar' });
    expect(far?.machine).toMatch(/^ssh-ng:\/\/root@127\.0\.0\.1/);
    // It was built there: its store has the result, too.
    expect(readdirSync(builder.store).some((name) => name.endsWith('-far'))).toBe(true);
  });

  it.skipIf(isSkipped)('names what failed there, with its log', async () => {
    const result = await build('shell "lost" "echo one; exit 7"');
    expect(result.outcome).toBe('failed');
    expect(result.failed).toMatchObject([{ build: { name: 'lost' }, log: { lines: ['one'] } }]);
    expect(result.failed[0]?.build.machine).toMatch(/^ssh-ng:/);
  });

  it.skipIf(isSkipped)('keeps the machine in the history', async () => {
    const history = openBuildHistory({ directory: join(bench.root, 'history') });
    await using recording = await history.begin({
      command: ['nix', 'build'],
      subject: 'far',
      nix: undefined,
    });
    const { outcome, exitCode, builds } = await build('shell "kept" "echo x > $out"', recording.logFile);
    await recording.finish({
      outcome,
      exitCode,
      errors: [],
      builds: builds.map(({ drvPath, machine }) => ({
        ...{ drvPath, machine, outcome: 'succeeded', durationMs: 1 },
      })),
    });
    const { records } = await history.list();
    expect(records[0]?.builds).toMatchObject([{ machine: expect.stringMatching(/^ssh-ng:/) }]);
  });
});
