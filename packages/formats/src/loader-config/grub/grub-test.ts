import type { GrubCommand, GrubWord } from './grub-script.ts';
import type { GrubVariables } from './grub-variables.ts';

/** Whether a condition holds, or undefined where that shows only when GRUB runs: files, devices, commands. */
export function grubTest(commands: readonly GrubCommand[], variables: GrubVariables): boolean | undefined {
  const last = commands.at(-1);
  if (commands.length !== 1 || last?.kind !== 'simple') return undefined;
  const [name, ...rest] = last.words;
  const command = name && variables.valueOf(name);
  if (command === 'true') return true;
  if (command === 'false') return false;
  if (command === 'test') return testArguments(rest, variables);
  if (command !== '[' || variables.valueOf(rest.at(-1) ?? []) !== ']') return undefined;
  return testArguments(rest.slice(0, -1), variables);
}

function testArguments(words: readonly GrubWord[], variables: GrubVariables): boolean | undefined {
  if (words.some((word) => variables.valueOf(word) === undefined)) return undefined;
  const values = words.flatMap((word) => variables.expand(word));
  if (values[0] === '!') {
    const inner = compare(values.slice(1));
    return inner === undefined ? undefined : !inner;
  }
  return compare(values);
}

function compare(values: readonly string[]): boolean | undefined {
  const [first = '', second = '', third = ''] = values;
  if (values.length === 0) return false;
  if (values.length === 1) return first !== '';
  if (values.length === 2) return first === '-n' ? second !== '' : first === '-z' ? second === '' : undefined;
  if (values.length !== 3) return undefined;
  if (second === '=' || second === '==') return first === third;
  return second === '!=' ? first !== third : undefined;
}
