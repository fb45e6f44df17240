/** What is rebuilt: NixOS, a home of home-manager, a Mac with nix-darwin. */
export type RebuildKind = 'os' | 'home' | 'darwin';

export type RebuildAction = 'switch' | 'boot' | 'test' | 'build' | 'dry-build' | 'rollback';

export const REBUILD_ACTIONS: Readonly<Record<RebuildKind, readonly RebuildAction[]>> = {
  os: ['switch', 'boot', 'test', 'build', 'dry-build', 'rollback'],
  home: ['switch', 'build', 'dry-build', 'rollback'],
  darwin: ['switch', 'build', 'dry-build', 'rollback'],
};

/** Whether something is other afterwards than before: what runs, or what boots next. */
export function changesSystem(action: RebuildAction): boolean {
  return action !== 'build' && action !== 'dry-build';
}
