import { join, resolve } from 'node:path';
import { ARTEFACT_TYPES, BUILDERS, type Builder } from '@up/profiles';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProject, type Project, profileOf, RUNNER } from '../test/project.ts';
import { isEmbeddable, type NixUse, type PlanOptions, planBuild } from './plan.ts';

let project: Project;
beforeAll(async () => {
  project = await makeProject(RUNNER);
});
afterAll(() => project[Symbol.asyncDispose]());

function options(more: Partial<PlanOptions> = {}): PlanOptions {
  const { registry, profile } = project;
  const nix = (): Promise<NixUse> => Promise.resolve(NONE);
  return { registry, profile, type: 'runner', builder: 'auto', nix, platform: 'linux', ...more };
}

const NONE: NixUse = { state: 'missing', reason: 'nix is not on PATH' };
/** There, but without what the flake needs. */
const OFFLINE: NixUse = { state: 'missing', reason: 'Nix 2.8.0 is here, but nixpkgs cannot be fetched' };
const READY: NixUse = { state: 'ready', reason: 'Nix 2.8.0, with flake.nix' };
const offline: PlanOptions['nix'] = (depth) => Promise.resolve(depth === 'flake' ? READY : OFFLINE);
const ready: PlanOptions['nix'] = () => Promise.resolve(READY);

describe('planBuild', () => {
  it.each<{ builder: Builder; reason: string }>([
    { builder: 'auto', reason: 'nix is not on PATH' },
    { builder: 'embedded', reason: 'as asked' },
  ])('builds a runner itself with --builder $builder', async ({ builder, reason }) => {
    for (const platform of ['linux', 'darwin'] as const) {
      expect(await planBuild(options({ builder, platform }))).toEqual({
        target: expect.objectContaining({ name: 'web-default-runner', type: 'runner' }),
        builder: 'embedded',
        reason,
        output: project.at('.up/runner/web-default-runner'),
      });
    }
  });

  it('puts the artefact where it was told, as an absolute path', async () => {
    expect(await planBuild(options({ output: '/elsewhere/x' }))).toMatchObject({ output: '/elsewhere/x' });
    expect(await planBuild(options({ output: 'x' }))).toMatchObject({ output: resolve('x') });
  });

  it('makes a directory of a machine, a file of an ISO', async () => {
    expect(await planBuild(options({ type: 'vm' }))).toMatchObject({
      output: project.at('.up/vm/web-default-vm'),
    });
    expect(await planBuild(options({ type: 'iso' }))).toMatchObject({
      output: project.at('.up/iso/web-default-iso.iso'),
    });
  });

  it('decides for every type, builder and platform, and never by an exception of another kind', async () => {
    for (const type of ARTEFACT_TYPES) {
      for (const builder of BUILDERS) {
        for (const platform of ['linux', 'darwin', 'win32'] as const) {
          const outcome = await planBuild(options({ type, builder, platform })).then(
            (plan) => plan.builder,
            ({ code }) => code,
          );
          const buildable =
            platform === 'linux' || (platform === 'darwin' && ['runner', 'container'].includes(type));
          const expected =
            isEmbeddable(type, platform) && builder !== 'nix' ? 'embedded' : 'UP_BUILDER_MISSING';
          expect({ type, builder, platform, outcome }).toMatchObject({
            outcome: buildable ? expected : 'UP_PLATFORM',
          });
        }
      }
    }
  });
});

describe('planBuild with Nix', () => {
  it.each<{ name: string; given: Partial<PlanOptions>; builder: string; reason: string }>([
    { name: 'auto takes it', given: { nix: ready }, builder: 'nix', reason: READY.reason },
    {
      name: 'auto does not take what has no nixpkgs',
      given: { nix: offline },
      builder: 'embedded',
      reason: OFFLINE.reason,
    },
    {
      name: 'who asks for it gets it',
      given: { nix: offline, builder: 'nix' },
      builder: 'nix',
      reason: `as asked: ${READY.reason}`,
    },
    {
      name: 'a machine is booted here',
      given: { nix: ready, type: 'vm' },
      builder: 'embedded',
      reason: 'it can boot and prove what it makes',
    },
    {
      name: 'an option is for the embedded builder',
      given: { nix: ready, type: 'container', embeddedFor: '--with' },
      builder: 'embedded',
      reason: '--with is for this builder',
    },
    {
      name: 'it makes what the embedded builder does not',
      given: { nix: ready, type: 'container-enhanced' },
      builder: 'nix',
      reason: READY.reason,
    },
  ])('$name', async ({ given, builder, reason }) => {
    const plan = await planBuild(options(given));
    expect(plan).toMatchObject({ builder, reason });
    const { name, type } = plan.target;
    expect(plan.output).toBe(project.at(builder === 'nix' ? `.up/nix/${name}` : `.up/${type}/${name}`));
  });

  it('needs no table that says how the workload runs', async () => {
    await using other = await makeProject('');
    const { registry, profile } = other;
    expect(await planBuild(options({ registry, profile, nix: ready }))).toMatchObject({ builder: 'nix' });
  });

  it('refuses what does not go together', async () => {
    const given = options({ builder: 'nix', nix: ready, type: 'container', embeddedFor: '--with' });
    await expect(planBuild(given)).rejects.toMatchObject({ code: 'UP_USAGE' });
  });

  it('is not asked where it does not decide', async () => {
    const nix = (): Promise<NixUse> => Promise.reject(new Error('asked'));
    for (const given of [{ builder: 'embedded' }, { type: 'vm' }] as const)
      expect(await planBuild(options({ ...given, nix }))).toMatchObject({ builder: 'embedded' });
  });
});

describe('planBuild: what it says when nothing can build it', () => {
  it('names what is missing on this host', async () => {
    await expect(planBuild(options({ type: 'container-enhanced' }))).rejects.toMatchObject({
      code: 'UP_BUILDER_MISSING',
      exitCode: 4,
      message:
        'web/default cannot be built as container-enhanced here: the embedded builder makes no container-enhanced, and ' +
        'nix is not on PATH',
      hint: 'What can be built here today: up web/default runner',
      details: { nix: 'nix is not on PATH' },
    });
  });

  it('packs images from the programs of a Linux machine only', async () => {
    expect(await planBuild(options({ type: 'container' }))).toMatchObject({ builder: 'embedded' });
    await expect(planBuild(options({ type: 'container', platform: 'darwin' }))).rejects.toMatchObject({
      code: 'UP_BUILDER_MISSING',
      message: expect.stringContaining('the embedded builder makes a container on linux only'),
      hint: 'What can be built here today: up web/default runner',
    });
  });

  it('leaves Nix out where the embedded builder was asked for', async () => {
    await expect(
      planBuild(options({ type: 'container-enhanced', builder: 'embedded' })),
    ).rejects.toMatchObject({
      message:
        'web/default cannot be built as container-enhanced here: the embedded builder makes no container-enhanced',
    });
  });

  it('says what to type instead', async () => {
    await expect(planBuild(options({ builder: 'nix' }))).rejects.toMatchObject({
      hint: 'Without --builder nix it works: up web/default runner',
    });
    const profile = profileOf(project.registry, 'systemd');
    await expect(planBuild(options({ profile, type: 'container-enhanced' }))).rejects.toMatchObject({
      hint: 'What can be built here today is what comes as runner, container, vm, iso: up list',
    });
  });

  it('names the platforms', async () => {
    await expect(planBuild(options({ type: 'vm', platform: 'darwin' }))).rejects.toMatchObject({
      code: 'UP_PLATFORM',
      message: 'web/default as vm is built on linux only, and this is darwin',
      hint: 'Here it comes as: runner, container',
    });
    await expect(planBuild(options({ platform: 'win32' }))).rejects.toMatchObject({
      message: 'web/default as runner is built on linux or darwin only, and this is win32',
      hint: 'Build it on linux or darwin.',
    });
  });

  it('asks for the table that says how the workload runs', async () => {
    await using other = await makeProject('');
    const { registry, profile } = other;
    await expect(planBuild(options({ registry, profile }))).rejects.toMatchObject({
      code: 'UP_BUILDER_MISSING',
      message: 'web does not say how it runs as a process',
      hint: expect.stringContaining(`[workloads.web.runner] to ${join(other.root, 'up.toml')}`),
    });
  });
});
