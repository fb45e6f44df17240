import type { Finding } from '@up/core';

/** Why a layer on top cannot mend what these rules find. Each ends the sentence "It is not mended: ...". */
const REASONS: Readonly<Record<string, string>> = {
  'exec/library-missing': 'no layer can make up a library; put its package into the image',
  'exec/symbol-version': 'the program was built for another version of the library',
  'exec/architecture': 'the program has to be built for the processor of the image',
  'exec/is-directory': 'only its author knows which program is meant',
  'exec/no-command': 'only its author knows what the image is to start',
  'exec/shell-operator': 'a shell as process 1 takes signals and arguments in its own way',
  'exec/setuid': 'it may be meant so',
  'supervisord/config-error': 'only its author knows what is meant there',
  'supervisord/env-unset': 'the value of the variable is not known',
  'supervisord/command-syntax': 'only its author knows what is meant there',
  'supervisord/daemonizes': 'the program needs another option',
  'supervisord/fatal-hidden': 'it takes an event listener, which only its author can choose',
  'supervisord/stdout-rotation': 'it is a choice of the configuration',
  'nix/closure-incomplete': 'what the store lacks cannot be made up; build the image from the whole closure',
  'nix/duplicate-versions': 'both may be needed',
  'nix/store-database': 'it is registered where the image is built',
};

const REASONS_OF_AREAS: Readonly<Record<string, string>> = {
  secret: 'what is in a layer stays in it; change the secret, and build the image without it',
  oci: 'it is decided where the image is built',
  supervisord: 'it is a choice of the configuration',
};

/** The reason where no repairer had one; undefined for what is only worth knowing. */
export function whyNot({ rule, severity }: Finding): string | undefined {
  if (severity === 'info') return undefined;
  const area = rule.slice(0, rule.indexOf('/'));
  return REASONS[rule] ?? REASONS_OF_AREAS[area] ?? 'there is no certain way';
}
