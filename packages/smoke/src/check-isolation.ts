import type { StartedContainer } from '@up/docker';
import type { ContainerFlags } from '@up/profiles';
import { check, type SmokeCheck } from './smoke-check.ts';

export interface IsolationOptions {
  readonly container: StartedContainer;
  readonly flags: ContainerFlags;
}

/** What a running container may do, held against what its profile asks for. */
export async function checkIsolation({ container, flags }: IsolationOptions): Promise<readonly SmokeCheck[]> {
  const { user, readOnly, capabilities, noNewPrivileges } = await container.confinement();
  return [
    userCheck(user, flags),
    check(
      'isolation',
      'root file system',
      readOnly === flags.readOnly ? 'passed' : 'failed',
      readOnly ? 'read-only' : 'writable',
    ),
    capabilityCheck(capabilities, flags),
    check(
      'isolation',
      'new privileges',
      noNewPrivileges ? 'passed' : 'failed',
      noNewPrivileges ? 'none to be had' : 'set-uid programs can gain some',
    ),
  ];
}

/** How a container runs that nobody asks anything of: what a profile could forbid is named, and fails nothing. */
export async function describeIsolation(container: StartedContainer): Promise<readonly SmokeCheck[]> {
  const { user, readOnly, capabilities = [], noNewPrivileges } = await container.confinement();
  const said: readonly (readonly [name: string, isConfined: boolean, evidence: string])[] = [
    ['user', !isRoot(user), isRoot(user) ? 'root' : user],
    ['root file system', readOnly, readOnly ? 'read-only' : 'writable'],
    ['capabilities', capabilities.length === 0, capabilities.join(', ') || 'none'],
    [
      'new privileges',
      noNewPrivileges,
      noNewPrivileges ? 'none to be had' : 'set-uid programs can gain some',
    ],
  ];
  return said.map(([name, isConfined, evidence]) =>
    check(
      'isolation',
      name,
      isConfined ? 'passed' : 'skipped',
      isConfined ? evidence : `${evidence}; a profile would ask for less`,
    ),
  );
}

function isRoot(user: string): boolean {
  return /^(?:0|root)?(?::|$)/.test(user);
}

/** Root is right only where the profile says so. */
function userCheck(user: string, flags: ContainerFlags): SmokeCheck {
  const mayBeRoot = /^(?:0|root)(?::|$)/.test(flags.user ?? '');
  const status = isRoot(user) && !mayBeRoot ? 'failed' : 'passed';
  return check('isolation', 'user', status, isRoot(user) ? 'root' : user);
}

function capabilityCheck(capabilities: readonly string[] | undefined, flags: ContainerFlags): SmokeCheck {
  const name = 'capabilities';
  if (capabilities === undefined)
    return check('isolation', name, 'skipped', 'the engine runs on another machine');
  const surplus = capabilities.filter((capability) => !flags.capabilities.includes(capability));
  const evidence = capabilities.length === 0 ? 'none' : capabilities.join(', ');
  return surplus.length === 0
    ? check('isolation', name, 'passed', evidence)
    : check('isolation', name, 'failed', `nobody asks for ${surplus.join(', ')}`);
}
