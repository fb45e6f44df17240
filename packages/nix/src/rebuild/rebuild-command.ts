import type { RebuildTool } from './find-tool.ts';
import type { RebuildArgs } from './rebuild-args.ts';
import type { RebuildAction, RebuildKind } from './rebuild-kind.ts';

export interface RebuildCommandOptions {
  readonly tool: RebuildTool;
  readonly kind: RebuildKind;
  readonly action: RebuildAction;
  readonly args: RebuildArgs;
  /** Where nh is to put the link to the result. */
  readonly outLink?: string | undefined;
}

/** The command line of the tool. */
export function rebuildCommand({
  tool,
  kind,
  action,
  args,
  outLink,
}: RebuildCommandOptions): readonly string[] {
  const { program, options } = tool;
  const { rest, flake } = args;
  // A rollback builds nothing.
  const hasLog = options.has('--log-format') && action !== 'rollback' && !rest.includes('--log-format');
  const log = hasLog ? ['--log-format', 'internal-json'] : [];
  if (tool.name === 'activate') return [program, ...rest];
  if (tool.name === 'nh') {
    const link =
      outLink !== undefined && !args.hasOutLink && options.has('--out-link') ? ['--out-link', outLink] : [];
    return [
      program,
      kind,
      action,
      ...(flake === undefined ? [] : [flake]),
      ...(action !== 'rollback' && options.has('--no-nom') ? ['--no-nom'] : []),
      ...(options.has('--diff') ? ['--diff', 'never'] : []),
      ...link,
      ...log,
      ...rest,
    ];
  }
  return [
    program,
    ...actionOf(tool.name, action),
    ...(flake === undefined || action === 'rollback' ? [] : ['--flake', flake]),
    ...log,
    ...rest,
  ];
}

function actionOf(
  tool: Exclude<RebuildTool['name'], 'nh' | 'activate'>,
  action: RebuildAction,
): readonly string[] {
  if (action === 'rollback') return tool === 'darwin-rebuild' ? ['--rollback'] : ['switch', '--rollback'];
  if (action === 'dry-build' && tool !== 'nixos-rebuild') return ['build', '--dry-run'];
  return [action];
}
