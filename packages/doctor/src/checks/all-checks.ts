import type { HealthCheck } from '../health-check.ts';
import { clock } from './clock.ts';
import { directories } from './directories.ts';
import { disk } from './disk.ts';
import { engine } from './engine.ts';
import { flakeFiles } from './flake-files.ts';
import { flakeGit } from './flake-git.ts';
import { flakeLock } from './flake-lock.ts';
import { flakeSettings } from './flake-settings.ts';
import { flakeTree } from './flake-tree.ts';
import { git } from './git.ts';
import { homeLinks } from './home-links.ts';
import { kernelLimits } from './kernel-limits.ts';
import { nixBuilder } from './nix-builder.ts';
import { nixConf } from './nix-conf.ts';
import { nixDaemon } from './nix-daemon.ts';
import { nixFeatures } from './nix-features.ts';
import { nixFlakes } from './nix-flakes.ts';
import { nixFromCache } from './nix-from-cache.ts';
import { nixInstalled } from './nix-installed.ts';
import { nixJobs } from './nix-jobs.ts';
import { nixOne } from './nix-one.ts';
import { nixPath } from './nix-path.ts';
import { nixProfiles } from './nix-profiles.ts';
import { nixRemoteBuilders } from './nix-remote-builders.ts';
import { nixRoots } from './nix-roots.ts';
import { nixSandbox } from './nix-sandbox.ts';
import { nixSandboxPaths } from './nix-sandbox-paths.ts';
import { nixSubstituters } from './nix-substituters.ts';
import { nixTrust } from './nix-trust.ts';
import { node } from './node.ts';
import { openFiles } from './open-files.ts';
import { qemu } from './qemu.ts';
import { qemuAccelerator } from './qemu-accelerator.ts';
import { qemuFirmware } from './qemu-firmware.ts';
import { shellStart } from './shell-start.ts';
import { verifyTools } from './verify-tools.ts';

export interface ChecksOptions {
  /** The sources of up, where this program runs from them. */
  readonly checkout?: string | undefined;
}

/** Every check, in the order in which they are shown. */
export function allChecks({ checkout }: ChecksOptions = {}): readonly HealthCheck[] {
  return [
    nixInstalled,
    nixBuilder,
    nixSandboxPaths,
    nixFromCache,
    nixOne,
    nixSandbox,
    nixConf,
    nixDaemon,
    nixTrust,
    nixFlakes,
    nixJobs,
    nixSubstituters,
    nixFeatures,
    nixRemoteBuilders,
    nixProfiles,
    nixRoots,
    nixPath,
    flakeGit,
    flakeFiles,
    flakeLock,
    flakeSettings,
    flakeTree,
    homeLinks,
    engine,
    qemu,
    qemuFirmware,
    qemuAccelerator,
    disk,
    directories,
    openFiles,
    kernelLimits,
    shellStart,
    node,
    git,
    clock,
    verifyTools(checkout),
  ];
}
