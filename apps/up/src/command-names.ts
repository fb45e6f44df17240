/** Every command that a user may type; a test holds it against the command line itself. */
export const COMMAND_NAMES: readonly string[] = [
  'run',
  'list',
  'show',
  'plan',
  'build',
  'inspect',
  'repair',
  'smoke',
  'boot',
  'diff',
  'explain',
  'sync',
  'init',
  'completion',
  'clean',
  'help',
];
