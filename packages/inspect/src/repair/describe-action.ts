import { renderMode } from '../references/render.ts';
import type { Attributes, RepairAction } from './repair-action.ts';

/** What an action does, in one line for people. Texts in it come from the image: show them through `safeText`. */
export function describeAction(action: RepairAction): string {
  switch (action.kind) {
    case 'symlink':
      return `${action.path} -> ${action.target}${action.replaces === undefined ? '' : ` (it led to ${action.replaces}, which is not there)`}`;
    case 'directory':
      return `${action.path}/ ${owned(action)}`;
    case 'attributes':
      return `${action.path} ${owned(action)} (it was ${owned(action.before)})`;
    case 'append':
      return `${action.path} + ${action.lines.join(' | ')}`;
    case 'rewrite':
      return `${action.path}: ${action.edits.map(({ line, from, to }) => `line ${line}: ${from} becomes ${to}`).join(', ')}`;
    case 'healthcheck':
      return `Healthcheck.Test ${JSON.stringify(action.test)} (it was ${JSON.stringify(action.before)})`;
  }
}

function owned({ mode, uid, gid }: Attributes): string {
  return `${renderMode(mode)} ${uid}:${gid}`;
}
