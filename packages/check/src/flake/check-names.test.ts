import { listTargets, type Registry, type Target } from '@up/profiles';
import { beforeAll, describe, expect, it } from 'vitest';
import { testRegistry } from '../testing/registry.ts';
import { checkNames } from './check-names.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkPlatforms } from './check-platforms.ts';
import { DEFAULT_SYSTEMS, gateOf, systemOf } from './gate.ts';
import type { Outline } from './outline.ts';

let registry: Registry;
let allTargets: readonly Target[];
beforeAll(async () => {
  registry = await testRegistry();
  allTargets = listTargets(registry);
});

/** A flake that is as the registry says, and what is to be different. */
function outline(change: (names: string[], system: string) => string[] = (names) => names): Outline {
  const packages = Object.fromEntries(
    DEFAULT_SYSTEMS.map((system) => [
      system,
      change(
        allTargets.filter((target) => gateOf(target, system) === 'required').map(({ name }) => name),
        system,
      ),
    ]),
  );
  return { outputs: ['packages'], names: { packages } };
}

const failed = (results: ReturnType<typeof checkNames>): readonly string[] =>
  results.filter(({ status }) => status === 'failed').map(({ name }) => name);

describe('checkNames', () => {
  const check = (flake: Outline, targets: readonly Target[] = allTargets): ReturnType<typeof checkNames> =>
    checkNames({ outline: flake, targets, allTargets });

  it('passes exactly the targets of each system', () => {
    expect(check(outline())).toMatchObject([{ status: 'passed' }]);
    // An image may also be offered where it takes a Linux builder.
    const more = outline((names) => [...new Set([...names, 'web-default-container'])]);
    expect(failed(check(more))).toEqual([]);
    expect(failed(checkPlatforms({ outline: more, targets: allTargets, systems: DEFAULT_SYSTEMS }))).toEqual(
      [],
    );
  });

  it('leaves tools, twins of images and SD images alone', () => {
    const more = outline((names) => [
      ...names,
      ...['default', 'up', 'webby', 'desktop-container', 'web-default-container-stream', 'web-4k-sd-image'],
    ]);
    expect(failed(check(more))).toEqual([]);
  });

  it('names what looks like a target and is none, once for all systems', () => {
    const more = outline((names) => [...names, 'web-hd-runner', 'wbe-default-vm', 'web-default-docker']);
    const results = check(more);
    expect(failed(results)).toEqual(['web-hd-runner', 'wbe-default-vm', 'web-default-docker']);
    expect(results[0]?.evidence).toContain('aarch64-darwin, aarch64-linux, x86_64-darwin, x86_64-linux');
    expect(results[2]?.evidence).toContain('the nearest is web-default-');
    expect(
      failed(checkNames({ outline: more, targets: allTargets, allTargets, alsoAllowed: ['wbe-default-vm'] })),
    ).toEqual(['web-hd-runner', 'web-default-docker']);
  });

  it('names what is missing, and on which systems', () => {
    const less = outline((names, system) => (system === 'x86_64-linux' ? names.slice(2) : names));
    const results = check(less);
    expect(failed(results)).toEqual(allTargets.slice(0, 2).map(({ name }) => name));
    expect(results[0]).toMatchObject({ system: 'x86_64-linux', target: allTargets[0]?.name });
  });

  it('looks only for the targets that are checked', () => {
    const few = allTargets.filter(({ type }) => type === 'iso');
    expect(
      failed(
        check(
          outline((names) => [...names.slice(1), 'web-x-iso']),
          few,
        ),
      ),
    ).toEqual([]);
  });
});

describe('checkPlatforms', () => {
  it('wants runners on every system, and images only where they can be built', () => {
    const wrong = outline((names, system) => {
      if (system === 'aarch64-darwin') return [];
      if (system === 'x86_64-darwin') return [...names, 'web-default-vm', 'web-4k-sd-image'];
      return system === 'aarch64-linux' ? [...names, 'web-default-sd-image'] : names;
    });
    const results = checkPlatforms({ outline: wrong, targets: allTargets, systems: DEFAULT_SYSTEMS });
    expect(results.map(({ name, system }) => [name, system])).toEqual([
      ['web-default-vm', 'x86_64-darwin'],
      ['web-4k-sd-image', 'x86_64-darwin'],
      ['aarch64-darwin', 'aarch64-darwin'],
    ]);
    expect(results.at(-1)?.evidence).toContain('none of 4');
  });

  it('wants them only on the systems that are named', () => {
    const linux = outline((names, system) => (system.endsWith('-darwin') ? [] : names));
    const systems = ['x86_64-linux', 'aarch64-linux'];
    expect(failed(checkPlatforms({ outline: linux, targets: allTargets, systems }))).toEqual([]);
  });
});

describe('checkOutputs', () => {
  it('allows what is known, and what is allowed by name', () => {
    expect(checkOutputs(['packages', 'apps', 'devShells', 'formatter', 'checks'])).toMatchObject([
      { status: 'passed' },
    ]);
    expect(failed(checkOutputs(['packages', 'lib', 'nixosModules'], ['lib']))).toEqual([
      'outputs.nixosModules',
    ]);
    expect(failed(checkOutputs(['devShell', 'apps']))).toEqual(['outputs.devShell', 'outputs.packages']);
  });

  it('names the nearest', () => {
    expect(checkOutputs(['packages', 'devShell'])[0]?.fix).toContain('Rename it to devShells');
  });
});

it('names this machine as Nix does', () => {
  expect(systemOf('linux', 'x64')).toBe('x86_64-linux');
  expect(systemOf('darwin', 'arm64')).toBe('aarch64-darwin');
  expect(systemOf('linux', 'riscv64')).toBe('riscv64-linux');
});
