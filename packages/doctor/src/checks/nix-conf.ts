import type { HealthCheck } from '../health-check.ts';
import { isUnusable } from '../nix/nix-view.ts';
import { fail, type Outcome, pass, warn } from '../outcome.ts';
import { withNix } from './with-nix.ts';

/** Those that a value of one file takes from another, unless they begin with `extra-`. */
const LISTS: ReadonlySet<string> = new Set(['substituters', 'trusted-public-keys', 'experimental-features']);

export const nixConf: HealthCheck = {
  id: 'nix-conf',
  group: 'nix',
  title: 'the settings are what the files say',
  looksAt: 'every nix.conf, what it includes, NIX_CONFIG, and what Nix warns of while it reads them',
  run: withNix(async ({ nix }): Promise<Outcome> => {
    const config = await nix.config();
    if (isUnusable(config))
      return fail(config.unusable, { fix: ['nix config show   (nix show-config before 2.20)'] });
    const files = await nix.confFiles();
    const unreadable = files
      .filter(({ lines }) => lines === undefined)
      .map(({ path }) => `${path} cannot be read`);
    const wrong = files.flatMap(({ path, lines = [] }) =>
      lines.flatMap((line) => (line.kind === 'wrong' ? [`${path}, line ${line.line}: ${line.text}`] : [])),
    );
    const quoted = files.flatMap(({ path, lines = [] }) =>
      lines.flatMap((line) =>
        line.kind === 'setting' && line.words.some((word) => /^["'].*["']$/.test(word))
          ? [`${path}, line ${line.line}: quotes are part of the value of ${line.name}`]
          : [],
      ),
    );
    const overridden = files.flatMap(({ path, lines = [] }, index) =>
      lines.flatMap((line) => {
        if (line.kind !== 'setting' || !LISTS.has(line.name)) return [];
        const later = files
          .slice(index + 1)
          .find((file) => file.lines?.some((other) => other.kind === 'setting' && other.name === line.name));
        return later === undefined
          ? []
          : [`${line.name} of ${path} is replaced by that of ${later.path}: extra-${line.name} adds to it`];
      }),
    );
    const unknown = config.warnings.filter((text) => /unknown (experimental feature|setting)/.test(text));
    if (wrong.length > 0 || unreadable.length > 0) {
      return fail([...unreadable, ...wrong], { fix: ['A line is: name = value. Comments begin with #.'] });
    }
    const doubts = [...quoted, ...unknown, ...overridden];
    if (doubts.length > 0) {
      return warn(doubts, { fix: ['Mend these lines; nix config show NAME says what is in force.'] });
    }
    return pass(
      files.length === 0 ? 'no nix.conf: Nix takes its defaults' : files.map(({ path }) => path).join(', '),
    );
  }),
};
