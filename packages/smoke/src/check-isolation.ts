import type { Check } from '@up/core';
import type { StartedContainer } from '@up/docker';
import type { ContainerFlags } from '@up/profiles';

export interface IsolationOptions {
  readonly container: StartedContainer;
  readonly flags: ContainerFlags;
}

/** What a running container may do, held against what its profile asks for. */
export async function checkIsolation({ container, flags }: IsolationOptions): Promise<readonly Check[]> {
  const confinement = await container.confinement();
  return [
    userCheck(confinement.user, flags),
    {
      name: 'root file system',
      status: confinement.readOnly === flags.readOnly ? 'passed' : 'failed',
      evidence: confinement.readOnly ? 'read-only' : 'writable',
    },
    capabilityCheck(confinement.capabilities, flags),
    {
      name: 'new privileges',
      status: confinement.noNewPrivileges ? 'passed' : 'failed',
      evidence: confinement.noNewPrivileges ? 'none to be had' : 'set-uid programs can gain some',
    },
  ];
}

/** Root is right only where the profile says so. */
function userCheck(user: string, flags: ContainerFlags): Check {
  const isRoot = /^(?:0|root)?(?::|$)/.test(user);
  const mayBeRoot = /^(?:0|root)(?::|$)/.test(flags.user ?? '');
  return {
    name: 'user',
    status: isRoot && !mayBeRoot ? 'failed' : 'passed',
    evidence: isRoot ? 'root' : user,
  };
}

function capabilityCheck(capabilities: readonly string[] | undefined, flags: ContainerFlags): Check {
  if (capabilities === undefined)
    return { name: 'capabilities', status: 'skipped', evidence: 'the engine runs on another machine' };
  const surplus = capabilities.filter((capability) => !flags.capabilities.includes(capability));
  return {
    name: 'capabilities',
    status: surplus.length === 0 ? 'passed' : 'failed',
    evidence: capabilities.length === 0 ? 'none' : capabilities.join(', '),
  };
}
