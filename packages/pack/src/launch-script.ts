import { shellWord } from '@up/process';
import type { RunnerSpec } from '@up/profiles';

/** The line by which a runner's directory is known. */
export const LAUNCH_MARK: string = '# Starts this runner without up.';

/**
 * A POSIX shell script that starts a runner without `up`, wherever its directory was moved to and
 * through whatever link it is called: settings beside it, the environment of the profile where the
 * user's own has no such variable. {scratch} and {project} are in its own directory then.
 */
export function renderLaunchScript({ command, env }: Pick<RunnerSpec, 'command' | 'env'>): string {
  const variables = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
  const needsScratch = variables.some(([, value]) => value.includes('{scratch}'));
  return [
    '#!/bin/sh',
    `${LAUNCH_MARK} The environment and the arguments override its settings.`,
    ...FIND_DIRECTORY,
    ...(needsScratch ? MAKE_SCRATCH : []),
    ...variables.map(
      ([name, value]) => `[ -n "\${${name}+set}" ] || ${name}=${quoteTemplate(value)}; export ${name}`,
    ),
    'cd "$here/app" || exit 1',
    `exec ${command.map(shellWord).join(' ')} "$@"`,
    '',
  ].join('\n');
}

const FIND_DIRECTORY = [
  'script=$0',
  'while [ -L "$script" ]; do',
  '  link=$(readlink "$script") || exit 1',
  '  case $link in /*) script=$link ;; *) script=$(dirname -- "$script")/$link ;; esac',
  'done',
  'here=$(CDPATH= cd -- "$(dirname -- "$script")" && pwd -P) || exit 1',
  `UP_SETTINGS=\${UP_SETTINGS:-$here/settings.json}`,
  'case $UP_SETTINGS in /*) ;; *) UP_SETTINGS=$PWD/$UP_SETTINGS ;; esac',
  'export UP_SETTINGS',
];

/** Kept from run to run; where the directory of the runner may not be written, a new one each time. */
const MAKE_SCRATCH = [
  'scratch=$here/scratch',
  '{ mkdir -p "$scratch" 2>/dev/null && [ -w "$scratch" ]; } || scratch=$(mktemp -d) || exit 1',
];

function quoteTemplate(value: string): string {
  return value
    .split(/(\{scratch\}|\{project\})/)
    .filter((part) => part !== '')
    .map((part) => (part === '{scratch}' ? '"$scratch"' : part === '{project}' ? '"$here"' : shellWord(part)))
    .join('');
}
