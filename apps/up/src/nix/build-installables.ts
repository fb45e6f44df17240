import { UpError, userPaths } from '@up/core';
import { startSession } from '@up/process';
import type { BuildOptions } from '../commands/build.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { givenNixFlags } from './nix-flags.ts';
import { reportResult } from './report-result.ts';
import { runNixBuild } from './run-nix-build.ts';

/** `up build .#x`: what `nix build` does, with a tree, an explanation and a history. */
export async function buildInstallables(
  context: CommandContext,
  options: BuildOptions,
): Promise<CommandResult> {
  refuse(options);
  const { profile, type, nixArgs, output = 'result', dryRun } = options;
  const installables = [profile, ...(type === undefined ? [] : [type])];
  if (dryRun) return planOf(installables, options);
  const subject = installables.join(' ');
  context.reporter.step('plan', `${subject}, builder nix (it is named as Nix does)`);
  await using session = await startSession({ stateDir: userPaths(context.env).state });
  const report = await runNixBuild(context, {
    ...{ installables, cwd: context.cwd, subject, session },
    settings: { ...options, extraArgs: nixArgs },
    outLink: nixArgs.includes('--no-link') ? undefined : output,
  });
  return reportResult({ built: { what: subject, kind: 'installable' }, report });
}

function planOf(installables: readonly string[], options: BuildOptions): CommandResult {
  const command = ['nix', 'build', ...installables, ...givenNixFlags(options), ...options.nixArgs];
  return { data: { builder: 'nix', command }, text: `command  ${command.join(' ')}\n` };
}

function refuse({ builder, format, compress, load, with: programs }: BuildOptions): void {
  const given = Object.entries({ format, compress, load, with: programs }).find(
    ([, value]) => value !== undefined,
  );
  if (given !== undefined)
    throw new UpError('UP_USAGE', `--${given[0]} is for profiles, and this is named as Nix does`, {
      hint: 'Leave it out. All profiles: up list',
    });
  if (builder !== undefined && builder !== 'nix' && builder !== 'auto')
    throw new UpError('UP_USAGE', `The builder ${builder} does not build what is named as Nix does`, {
      hint: 'Leave --builder out.',
    });
}
