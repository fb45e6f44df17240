import { formatDuration } from '@up/core';

/** A time that somebody chose: `10 min`, `1 h`, without parts that are nothing. */
export function formatBudget(budgetMs: number): string {
  return formatDuration(budgetMs)
    .replace(/ 0 (?:s|min)$/, '')
    .replace(/\.0 s$/, ' s');
}
