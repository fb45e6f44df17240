import type { Check } from '@up/core';
import type { CommandContext } from './context.ts';

/** One line with all that was proven of something that runs. */
export function reportProven(
  { reporter }: Pick<CommandContext, 'reporter'>,
  { checks, tookMs }: { readonly checks: readonly Check[]; readonly tookMs: number },
): void {
  const said = checks.map(({ name, evidence }) => `${name} ${evidence}`).join(' · ');
  reporter.step('prove', checks.length === 0 ? 'nothing is expected of it; it runs' : said, tookMs);
}

export interface Ready {
  /** Shown where there is no URL. */
  readonly name: string;
  readonly urls: readonly string[];
  /** How it comes to its end; undefined where that goes without saying. */
  readonly ends: string | undefined;
}

/** Where it is reached, now that it is proven. */
export function reportReady(
  { reporter }: Pick<CommandContext, 'reporter'>,
  { name, urls, ends }: Ready,
): void {
  const [first, ...rest] = urls;
  reporter.step('ready', first ?? name);
  for (const url of rest) reporter.more(url);
  if (ends !== undefined) reporter.more(ends);
}
