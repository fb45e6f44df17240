import { plural, safeText, truncate } from '@up/core';
import type { ConfigChange, ConfigValue, Diff } from '@up/inspect';
import type { RenderDiffOptions } from './render-diff.ts';
import { renderSection } from './section.ts';

const MAX_VALUE = 240;

/** Settings, one line each where it fits. */
export function renderConfig({ config }: Diff, options: RenderDiffOptions): readonly string[] {
  if (config === undefined) return [];
  const summary = config.length === 0 ? 'the same' : plural(config.length, 'difference');
  const lines = config.map((change) => renderChange(change, options));
  return renderSection({ label: 'config', summary, lines }, options);
}

function renderChange({ field, key, a, b }: ConfigChange, { isAll, width }: RenderDiffOptions): string {
  const isOnlyKey = field === 'exposed-port' || field === 'volume';
  const label = key === undefined ? field : `${field} ${safeText(key)}`;
  const shown = (value: ConfigValue): string =>
    truncate(safeText(textOf(value)), isAll ? Number.POSITIVE_INFINITY : MAX_VALUE);
  if (a === undefined || b === undefined) {
    const value = a ?? b;
    return `  ${a === undefined ? '+' : '-'} ${label}${value === undefined || isOnlyKey ? '' : `  ${shown(value)}`}`;
  }
  const [one, other] = [shown(a), shown(b)];
  // Two secrets that are masked look the same.
  if (one === other) return `  ~ ${label}  ${one} (not the same; masked or cut)`;
  const line = `  ~ ${label}  ${one} → ${other}`;
  return line.length <= width ? line : `  ~ ${label}\n      - ${one}\n      + ${other}`;
}

/** As one would write it in a shell, where it is a command. */
function textOf(value: ConfigValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
