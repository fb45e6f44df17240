/**
 * Whether a word of the command line names something for Nix: a flake reference with `#`, a URL of a flake, a path. The
 * names of profiles have none of that.
 */
export function isInstallable(word: string): boolean {
  return word.includes('#') || /^(?:[./~]|[a-z][a-z0-9+]*:)/.test(word);
}
