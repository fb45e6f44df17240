/**
 * What the path of a file says of a secret in it. `published`: part of a distribution or a language, where the
 * whole world has it. `harmless`: most likely a test, an example, or Debian's snakeoil.
 */
export type KindOfFile = 'published' | 'harmless' | 'plain';

export function kindOfFile(path: string): KindOfFile {
  if (PUBLISHED.test(path)) return 'published';
  return HARMLESS.test(path) ? 'harmless' : 'plain';
}

/** Readable by every user of the machine, whatever its mode. */
export function isInStore(path: string): boolean {
  return path.startsWith('/nix/store/');
}

/** Documentation, the tests of Python, Perl, Ruby and Go themselves, and the package lists of apt. */
const PUBLISHED =
  /^(?:\/nix\/store\/[^/]+|\/usr(?:\/local)?)\/(?:share\/(?:doc|man|info|gtk-doc|help|licenses)\/|lib\/python3[^/]*\/(?:test|idlelib)\/|lib\/(?:ruby|perl)[^/]*\/[^/]+\/(?:test|t)\/|src\/linux)|^\/usr\/(?:local\/|lib\/)?go[^/]*\/(?:src|test)\/|^\/var\/lib\/(?:apt|dpkg)\//;

const HARMLESS =
  /snakeoil|\/(?:tests?|testing|test[-_]?data|__tests__|fixtures?|dummyserver|examples?|samples?|demos?|mocks?|docs?|man|spec)\/|(?:[._]test\.\w+|\.(?:example|sample|test|template|dist))$|\/test_[^/]+$/i;

/**
 * Whether somebody wrote it for this image: `.env`, a configuration outside of the directories of packages. What
 * packages bring is full of examples.
 */
export function isSettingsFile(path: string): boolean {
  return SETTINGS.test(path) && !OF_PACKAGES.test(path);
}

const SETTINGS =
  /\.(?:conf|cfg|cnf|ini|toml|ya?ml|json|properties|env|list)$|\/\.env(?:\.\w+)?$|\/\.(?:npmrc|pypirc|gitconfig)$/i;
const OF_PACKAGES =
  /\/(?:lib(?:32|64|exec)?|share|include|(?:site|dist)-packages|node_modules|vendor|gems|docs?|locales?|i18n)\//;
