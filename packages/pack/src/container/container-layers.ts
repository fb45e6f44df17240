import { join } from 'node:path';
import { UpError } from '@up/core';
import { hostView } from '@up/libraries';
import type { LayerMember } from '@up/oci';
import { findProgram } from '@up/process';
import type { Profile, RunnerSpec } from '@up/profiles';
import { renderSettings } from '../build-runner.ts';
import { listSources } from '../list-sources.ts';
import { baseFiles } from './base-files.ts';
import { closureMembers } from './closure-members.ts';
import { completeLayers, type LayerPlan } from './container-layer.ts';
import { HEALTHCHECK_PATH, healthcheckScript, healthTarget } from './healthcheck.ts';
import type { ImageUser } from './image-user.ts';
import { mountPoints } from './mount-points.ts';
import { programClosure } from './program-closure.ts';

export interface ContainerLayersOptions {
  readonly profile: Profile;
  readonly runner: RunnerSpec;
  /** The workload's directory on this machine. */
  readonly from: string;
  readonly user: ImageUser;
  /** The Node runtime that the image gets: that which runs `up`. */
  readonly node: string;
  /** Names of further programs of this machine that the image gets, such as `ffmpeg`. */
  readonly programs: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Of every file, in seconds. */
  readonly mtimeSec: number;
}

export const SETTINGS_PATH = '/app/.up/settings.json';
export const NODE_PATH = '/usr/local/bin/node';

/** What changes seldom comes first: a change to the workload changes the last layer only. */
export async function containerLayers(options: ContainerLayersOptions): Promise<readonly LayerPlan[]> {
  const { profile, user, node, programs, mtimeSec } = options;
  const runtime = programClosure({ program: node, imagePath: NODE_PATH, view: hostView });
  const plans: LayerPlan[] = [
    { title: `Node ${process.versions.node} and its libraries`, members: await closureMembers(runtime) },
    { title: 'accounts, certificates, time zones', members: await baseFiles(user) },
  ];
  for (const name of programs) {
    const closure = programClosure({
      program: await locate(name, options.env),
      imagePath: `/usr/local/bin/${name}`,
      view: hostView,
    });
    plans.push({ title: `${name} and its libraries`, members: await closureMembers(closure) });
  }
  const workload = await workloadMembers(options);
  plans.push({
    title: 'the workload',
    members: [...mountPoints(profile.container, user), ...workload, ...ownFiles(profile)],
  });
  return completeLayers(plans).map(({ title, members }) => ({
    title,
    members: members.map((member) => ({ ...member, mtimeSec })),
  }));
}

async function locate(name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const path = await findProgram(name, env);
  if (path !== undefined) return path;
  throw new UpError('UP_PROGRAM_NOT_FOUND', `${name} is to be packed into the image, but is not on PATH`, {
    hint: `Install it (apt-get install ${name}), or leave out --with ${name}.`,
  });
}

async function workloadMembers({ runner, from }: ContainerLayersOptions): Promise<readonly LayerMember[]> {
  const sources = await listSources({ root: from, files: runner.files, except: join(from, '.up') });
  return sources.map(({ path, stats }) => ({
    type: 'file',
    path: `/app/${path}`,
    mode: (stats.mode & 0o111) === 0 ? 0o644 : 0o755,
    content: { path: join(from, path), sizeBytes: stats.size },
  }));
}

function ownFiles(profile: Profile): readonly LayerMember[] {
  const health = healthTarget(profile);
  const file = (path: string, text: string): LayerMember => ({
    type: 'file',
    path,
    content: Buffer.from(text),
  });
  return [
    file(SETTINGS_PATH, renderSettings(profile)),
    ...(health === undefined ? [] : [file(HEALTHCHECK_PATH, healthcheckScript(health))]),
  ];
}
