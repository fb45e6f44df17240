import { compileGoRegExp, type GoRegExp } from '@up/formats';
import type { LayerEntry } from '../layer/layer-entry.ts';
import type { Nix2PathOptions } from './nix2container.ts';
import { unreadable } from './unreadable.ts';

/** What nix2container does to files on their way into a layer. */
export interface Adjustment {
  /** The path in the image, or undefined for what is left out. */
  readonly rename: (hostPath: string) => string | undefined;
  readonly adjust: (entry: LayerEntry, hostPath: string) => LayerEntry;
}

/**
 * Everything is root's and as old as the epoch's first second, links may be followed by all; then the
 * options apply: a rewritten path, permissions by pattern, paths left out. Patterns are Go's, and whatever they are
 * they take time linear in the path.
 * @throws UpError UP_IMAGE_UNREADABLE for a pattern that is none, or that Go would not take.
 */
export function compileAdjustment(options: Nix2PathOptions, location: string): Adjustment {
  const compile = (pattern: string): GoRegExp => compilePattern(pattern, location);
  const { rewrite, perms, ignoreDestination } = options;
  const rewritten = rewrite?.regex ? compile(rewrite.regex) : undefined;
  const ignored = ignoreDestination ? compile(ignoreDestination) : undefined;
  const rules = (perms ?? []).map((perm) => ({ ...perm, pattern: compile(perm.regex) }));
  return {
    rename: (hostPath) => {
      const target = rewritten?.replaceAll(hostPath, rewrite?.repl ?? '') ?? hostPath;
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

function compilePattern(pattern: string, location: string): GoRegExp {
  const compiled = compileGoRegExp(pattern);
  if (compiled !== undefined) return compiled;
  throw unreadable(location, `"${pattern.slice(0, 100)}" is no pattern that can be used`);
}
