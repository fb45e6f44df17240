import type { Image } from '@up/oci';
import type { RepairPlan } from '../plan-repair.ts';
import type { RepairAction } from '../repair-action.ts';
import { accountsAtSource } from './accounts-at-source.ts';
import { addToSource } from './add-to-source.ts';
import { emptySource, type NixSource } from './nix-source.ts';
import { nixComment } from './nix-text.ts';

/**
 * A Nix expression that does at the source what a plan does with a layer: arguments for `dockerTools`, with notes
 * for nix2container. No hash stands in it outside of comments: packages have names, and a package whose name is not
 * known is a `throw` that says so.
 */
export function renderRepairNix({ actions }: Pick<RepairPlan, 'actions'>, image: Image): string {
  const source = emptySource();
  for (const action of actions) addToSource(source, action);
  addAccounts(source, actions, image);
  return render(source, image);
}

function addAccounts(source: NixSource, actions: readonly RepairAction[], { tree }: Image): void {
  const appended = actions.flatMap((action) => (action.kind === 'append' ? [action] : []));
  const { content, commands } = accountsAtSource(tree, appended);
  if (content !== undefined) source.contents.add(content);
  source.extraCommands.push(...commands);
}

function render(source: NixSource, { source: name }: Image): string {
  const { packages, contents, extraCommands, fakeRootCommands, bindings, healthcheck, notes, perms } = source;
  const bound = [...packages.lines(), ...bindings];
  const parts = [
    ...(contents.size === 0 ? [] : ['contents = [', ...[...contents].flatMap(indented), '];']),
    ...script('extraCommands', unique(extraCommands)),
    ...script('fakeRootCommands', unique(fakeRootCommands)),
    ...(healthcheck.length === 0 ? [] : [`config.Healthcheck.Test = [ ${healthcheck.join(' ')} ];`]),
  ];
  const lines = [
    nixComment(`What up repair does to ${name}, done where the image is built.`),
    '# Put this into the arguments of dockerTools.buildLayeredImage or streamLayeredImage. buildImage takes',
    '# copyToRoot = pkgs.buildEnv { name = "root"; paths = contents; } for contents.',
    '# nix2container: copyToRoot = contents ++ [ root ], where root = pkgs.runCommand "root" { }',
    '# ("mkdir $out && cd $out\\n" + extraCommands); modes and owners go into perms, as the store does not keep them.',
    ...perms.map((perm) => nixComment(`  perms: ${perm}`)),
    ...notes.map((note) => nixComment(note)),
    '{ pkgs, ... }:',
    ...(bound.length === 0 ? [] : ['let', ...bound.flatMap(indented), 'in']),
    '{',
    ...parts.flatMap(indented),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function script(attribute: string, commands: readonly string[]): readonly string[] {
  return commands.length === 0 ? [] : [`${attribute} = ''`, ...commands.flatMap(indented), "'';"];
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => `  ${line}`);
}
