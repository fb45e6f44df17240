import type { LayerEntry } from '../layer/layer-entry.ts';
import type { Nix2PathOptions } from './nix2container.ts';
import { unreadable } from './unreadable.ts';

/** What nix2container does to files on their way into a layer. */
export interface Adjustment {
  /** The path in the image, or undefined for what is left out. */
  readonly rename: (hostPath: string) => string | undefined;
  readonly adjust: (entry: LayerEntry, hostPath: string) => LayerEntry;
}

const MAX_REGEX_LENGTH = 1000;

/**
 * Everything is root's and as old as the epoch's first second, links may be followed by all; then the
 * options apply: a rewritten path, permissions by pattern, paths left out.
 * @throws UpError UP_IMAGE_UNREADABLE for a pattern that is none.
 */
export function compileAdjustment(options: Nix2PathOptions, location: string): Adjustment {
  const compile = (pattern: string): RegExp => compilePattern(pattern, location);
  const { rewrite, perms, ignoreDestination } = options;
  const rewriteRegex = rewrite?.regex ? new RegExp(compile(rewrite.regex), 'g') : undefined;
  const replacement = toReplacement(rewrite?.repl ?? '');
  const ignored = ignoreDestination ? compile(ignoreDestination) : undefined;
  const rules = (perms ?? []).map((perm) => ({ ...perm, pattern: compile(perm.regex) }));
  return {
    rename: (hostPath) => {
      const target = rewriteRegex === undefined ? hostPath : hostPath.replace(rewriteRegex, replacement);
      return ignored?.test(target) === true ? undefined : target;
    },
    adjust: (entry, hostPath) => {
      let { mode } = entry.type === 'symlink' ? { mode: 0o777 } : entry;
      let owner = { uid: 0, gid: 0 };
      for (const rule of rules) {
        if (!rule.pattern.test(hostPath)) continue;
        owner = { uid: rule.uid ?? 0, gid: rule.gid ?? 0 };
        if (rule.mode) mode = octal(rule.mode);
        if (rule.orMode) mode |= octal(rule.orMode);
      }
      return { ...entry, ...owner, mode, mtimeSec: 1 };
    },
  };
}

function octal(digits: string): number {
  return Number.parseInt(digits, 8) & 0o7777;
}

function compilePattern(pattern: string, location: string): RegExp {
  try {
    if (pattern.length <= MAX_REGEX_LENGTH) return new RegExp(pattern);
  } catch {
    // Said below.
  }
  throw unreadable(location, `"${pattern.slice(0, 100)}" is no pattern that can be used`);
}

/** Go writes `$1` and `${1}` where JavaScript writes `$1`; `$$` is the same in both. */
function toReplacement(go: string): string {
  return go.replace(/\$\{(\d+)\}/g, '$$$1');
}
