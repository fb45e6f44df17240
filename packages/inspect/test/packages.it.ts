import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory } from '@up/oci';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../test/src/needs.ts';
import { listPackages } from '../src/index.ts';
import { type DpkgEntry, parseDpkgStatus } from '../src/packages/dpkg-status.ts';
import { parseDrvName } from '../src/packages/store-path-name.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'up-packages-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string =>
  execFileSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...env },
  });

/** A field in a format of dpkg-query. */
const field = (name: string): string => `$\{${name}}`;

describeWith(['dpkg-query'], 'parseDpkgStatus on this machine', () => {
  it('reads what dpkg-query reads', () => {
    const format = `${field('Package')} ${field('Version')} ${field('Architecture')} ${field('db:Status-Abbrev')}\n`;
    const expected = run('dpkg-query', ['-W', '-f', format])
      .split('\n')
      .filter((line) => line !== '');
    const entries = parseDpkgStatus(readFileSync('/var/lib/dpkg/status', 'utf8'));
    expect(entries.length).toBeGreaterThan(50);
    expect(entries.map(toLine).sort()).toEqual(expected.map((line) => line.trimEnd()).sort());
  });

  it('reads the size that dpkg-query reads', () => {
    const lines = run('dpkg-query', ['-W', '-f', `${field('Package')} ${field('Installed-Size')}\n`])
      .trimEnd()
      .split('\n');
    const entries = parseDpkgStatus(readFileSync('/var/lib/dpkg/status', 'utf8'));
    const sizes = entries.map(({ name, declaredBytes }) =>
      `${name} ${declaredBytes === undefined ? '' : declaredBytes / 1024}`.trimEnd(),
    );
    expect(sizes.sort()).toEqual(lines.map((line) => line.trimEnd()).sort());
  });
});

/** The letters of dpkg's `pkg_abbrev_*` functions. */
const WANT: Readonly<Record<string, string>> = {
  unknown: 'u',
  install: 'i',
  hold: 'h',
  deinstall: 'r',
  purge: 'p',
};
const STATE: Readonly<Record<string, string>> = {
  ...{ 'not-installed': 'n', 'config-files': 'c', 'half-installed': 'H', unpacked: 'U' },
  ...{ 'half-configured': 'F', 'triggers-awaited': 'W', 'triggers-pending': 't', installed: 'i' },
};

function toLine({ name, version, architecture, status }: DpkgEntry): string {
  const { want = '', flag = '', state = '' } = status ?? {};
  return `${name} ${version} ${architecture} ${WANT[want]}${STATE[state]}${flag === 'reinstreq' ? 'R' : ''}`;
}

describeWith(['python3'], 'Python distributions of this machine', () => {
  it('are those that importlib.metadata finds', async () => {
    const paths = JSON.parse(
      run('python3', ['-c', 'import json, sys; print(json.dumps(sys.path))']),
    ) as string[];
    for (const path of paths.filter((each) => each !== '' && existsSync(each))) {
      for (const name of readdirSync(path, { encoding: 'utf8' }).filter((each) =>
        /\.(?:dist|egg)-info$/.test(each),
      ))
        cpSync(join(path, name), join(directory, name), { recursive: true, dereference: true });
    }
    const image = await openDirectory(directory, { signal: new AbortController().signal });
    const found = listPackages(image).map(({ name, version }) => `${name} ${version}`);
    expect(found.sort()).toEqual(
      (JSON.parse(run('python3', ['-c', DISTRIBUTIONS, directory])) as string[]).sort(),
    );
    expect(found.length).toBeGreaterThan(0);
  });
});

const DISTRIBUTIONS = `
import json, re, sys
from importlib.metadata import distributions
print(json.dumps([
    re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower() + " " + d.version
    for d in distributions(path=[sys.argv[1]])
]))
`;

describeWith(['nix-instantiate'], 'parseDrvName', () => {
  it('agrees with builtins.parseDrvName', () => {
    const unit = fc.constantFrom('a', 'Z', '0', '9', '-', '.', '_', '+', '?', '=');
    const names = fc.sample(fc.string({ unit, maxLength: 24 }), { seed: 11, numRuns: 2000 });
    const expression = `map builtins.parseDrvName (builtins.fromJSON ''${JSON.stringify(names)}'')`;
    // A store of its own: evaluating makes one where there is none.
    const env = { NIX_STORE_DIR: join(directory, 'store'), NIX_STATE_DIR: join(directory, 'state') };
    const args = ['--eval', '--strict', '--json', '--expr', expression];
    const expected = JSON.parse(run('nix-instantiate', args, env)) as { name: string; version: string }[];
    const ours = names.map(parseDrvName).map(({ name, version = '' }) => ({ name, version }));
    expect(ours).toEqual(expected.map(({ name, version }) => ({ name, version })));
  });
});
