import { UpError } from '@up/core';
import type { ExpectedPort, ImageExpectations, StartOverrides } from '@up/inspect';
import {
  type ContainerFlags,
  containerFlagsOf,
  type InspectSettings,
  type Profile,
  serverPort,
} from '@up/profiles';
import type { ContainerType } from '../container-types.ts';
import type { CommandContext } from '../context.ts';
import { type Selection, selectTarget } from '../select-target.ts';

/** What a profile means for an image that is looked at. */
export interface ProfileView {
  readonly selection: Selection;
  readonly settings: InspectSettings;
  readonly overrides: StartOverrides;
  /** Paths that are tmpfs or volumes at run time. */
  readonly mounts: readonly string[];
  readonly expectations: ImageExpectations;
}

export interface ProfileChoice {
  readonly profile?: string;
  readonly type?: ContainerType;
}

/**
 * The profile that an image is looked at with; undefined where none is named.
 * @throws UpError for a type without a profile, and for names that mean nothing.
 */
export async function viewProfile(
  context: CommandContext,
  { profile: name, type }: ProfileChoice,
): Promise<ProfileView | undefined> {
  if (name === undefined) {
    if (type === undefined) return undefined;
    throw new UpError('UP_USAGE', '--type says how a profile is started, and no profile is named', {
      hint: `Name it: --profile PROFILE --type ${type}`,
    });
  }
  return viewSelection(await selectTarget(context, { profile: name, type: type ?? 'container' }));
}

/** What a profile that is known means for an image. */
export function viewSelection(selection: Selection): ProfileView {
  const { profile, type } = selection;
  const flags = containerFlagsOf(profile, type);
  return {
    selection,
    settings: profile.inspect,
    overrides: flags,
    mounts: [...Object.keys(flags.tmpfs), ...Object.keys(flags.volumes)],
    expectations: toExpectations(profile, flags),
  };
}

function toExpectations(profile: Profile, flags: ContainerFlags): ImageExpectations {
  const { files, commands, user, absent } = profile.expect;
  return {
    by: profile.name,
    ports: expectedPorts(profile, flags),
    files,
    commands: commands.map(({ run }) => run),
    user,
    absent,
    isReadOnly: flags.readOnly,
  };
}

/** Servers of which no port is known announce it when they run. */
function expectedPorts(profile: Profile, flags: ContainerFlags): readonly ExpectedPort[] {
  const { expect } = profile;
  const names = [...new Set(expect.http.map(({ server }) => server))];
  return names.flatMap((server) => {
    const port = serverPort(profile, flags, server) ?? 0;
    if (port === 0) return [];
    const asked = expect.http.filter((one) => one.server === server).map(({ path }) => `GET ${path}`);
    return [
      { server, port, requests: [...new Set(asked)], isPublished: Object.hasOwn(flags.ports, String(port)) },
    ];
  });
}
