import { commandText } from './command-text.ts';
import type { Explanation } from './explanation.ts';

/** What a failed command leaves that says nothing: the ladder, each step of which makes Nix say more. */
export function explainSilence(command: readonly string[] | undefined): Explanation {
  const [program, ...args] = command ?? [];
  const again =
    program === undefined
      ? 'COMMAND --log-format raw -L --show-trace   # the same command, with all that it can say'
      : commandText(program, ...args, '--log-format', 'raw', '-L', '--show-trace');
  const subject = args.find((arg) => /^[^-][^\s]*#/.test(arg)) ?? '.#NAME';
  return {
    code: 'silent',
    message: 'The log has no error.',
    cause: 'If the command failed, it did not say why; these steps make Nix say it, one after the other.',
    fix: [
      again,
      `${commandText('nix', 'eval', '--raw', `${subject}.drvPath`)}   # does it evaluate?`,
      "nix build 'DRV^*' --no-substitute -L   # DRV is what the step before printed: does it build here, without a cache?",
      `${commandText('up', 'doctor')}   # does anything build here?`,
    ],
    certainty: 'certain',
    evidence: [],
    saidBy: 'nix',
  };
}
