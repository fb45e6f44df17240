import type { NixEvent } from '@up/nix';

/** Path of a derivation with that name. */
export function drv(name: string): string {
  return `/nix/store/${'a'.repeat(32)}-${name}.drv`;
}

export function started(id: string, name: string, machine = ''): NixEvent {
  const activity = { type: 'build', drvPath: drv(name), machine } as const;
  return { kind: 'start', id, parent: undefined, level: 3, activity, text: '' };
}

export function stopped(id: string): NixEvent {
  return { kind: 'stop', id };
}

export function printed(id: string, line: string): NixEvent {
  return { kind: 'result', id, result: { type: 'log-line', line } };
}

export function inPhase(id: string, phase: string): NixEvent {
  return { kind: 'result', id, result: { type: 'phase', phase } };
}

export function said(text: string, level = 1): NixEvent {
  return { kind: 'message', message: { level, text, error: undefined } };
}

export function substituting(id: string, name: string): NixEvent {
  const storePath = `/nix/store/${'b'.repeat(32)}-${name}`;
  const activity = { type: 'substitute', storePath, from: 'https://cache.nixos.org' } as const;
  return { kind: 'start', id, parent: undefined, level: 3, activity, text: '' };
}
