import type { Finding } from '@up/core';

const STORE_PATH = /\/nix\/store\/[0-9a-z]{32}-[^\s:;,"')]+/g;

/**
 * The finding with the hashes of store paths cut in what explains it, as far as its fix has the path whole: on a
 * terminal of usual width such a path alone is longer than a line.
 */
export function shortenStorePaths(finding: Finding): Finding {
  const { fix, message, evidence } = finding;
  if (fix === undefined) return finding;
  const shorten = (text: string): string =>
    text.replace(STORE_PATH, (path) =>
      fix.includes(path) ? `${path.slice(0, 15)}…${path.slice(43)}` : path,
    );
  return { ...finding, message: shorten(message), evidence: shorten(evidence) };
}
