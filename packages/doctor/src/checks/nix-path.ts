import type { HealthCheck } from '../health-check.ts';
import { type Outcome, pass, skip, warn } from '../outcome.ts';
import { withNix } from './with-nix.ts';

export const nixPath: HealthCheck = {
  id: 'nix-path',
  group: 'nix',
  title: 'NIX_PATH leads somewhere',
  looksAt: 'the entries of NIX_PATH that are paths',
  run: withNix(async ({ host }): Promise<Outcome> => {
    const text = host.env['NIX_PATH'] ?? '';
    if (text === '') return skip('NIX_PATH is not set; flakes do not need it');
    const entries = splitNixPath(text);
    const paths = entries.filter(({ value }) => value.startsWith('/'));
    const missing: string[] = [];
    for (const { entry, value } of paths)
      if ((await host.files.realPath(value)) === undefined) missing.push(entry);
    if (missing.length === 0) return pass(text);
    return warn(
      missing.map((entry) => `${entry} is not there`),
      {
        fix: ['nix-channel --update   or: unset NIX_PATH, where flakes alone are used'],
      },
    );
  }),
};

/** At colons, but not those of URLs and of `flake:nixpkgs`. */
export function splitNixPath(text: string): readonly { readonly entry: string; readonly value: string }[] {
  return text
    .split(/:(?=\/(?!\/)|[A-Za-z0-9_.+-]+=|flake:)/)
    .filter((entry) => entry !== '')
    .map((entry) => ({ entry, value: entry.slice(entry.indexOf('=') + 1) }));
}
