import { parseArgs } from 'node:util';
import { didYouMean, UpError } from '@up/core';
import type { Scale, Suite } from './suite.ts';

export type CommandLine =
  | { readonly type: 'help'; readonly text: string }
  | {
      readonly type: 'run';
      readonly suites: readonly Suite[];
      readonly output: 'table' | 'json';
      readonly scale: Scale;
    };

/** What the arguments ask for; no name means every suite. @throws UpError UP_USAGE. */
export function parseCommandLine(argv: readonly string[], all: readonly Suite[]): CommandLine {
  const { values, positionals } = parse(argv);
  if (values.help) return { type: 'help', text: renderHelp(all) };
  const suites = positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name));
  const names = all.map(({ name }) => name);
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UpError('UP_USAGE', `There is no suite "${unknown}".${didYouMean(unknown, names)}`, {
      hint: `The suites: ${names.join(', ')}`,
    });
  }
  return {
    type: 'run',
    suites,
    output: values.json ? 'json' : 'table',
    scale: values.full ? 'full' : 'ordinary',
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new UpError('UP_USAGE', cause instanceof Error ? cause.message : String(cause), {
      hint: 'See: npm run bench -- --help',
      cause,
    });
  }
}

function renderHelp(all: readonly Suite[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  const suites = all.map(({ name, about, needs }) => {
    const tools = needs.map(({ program }) => program).join(', ');
    return `  ${name.padEnd(width)}  ${about}${tools === '' ? '' : ` (needs ${tools})`}`;
  });
  return [
    'npm run bench                     every suite, as a table',
    'npm run bench -- startup swarm    some of them',
    'npm run --silent bench -- --json  one JSON document on stdout',
    'npm run bench -- inspect --full   larger inputs, too: minutes more, 20 GB of disk',
    '',
    'Suites',
    ...suites,
    '',
    'Exit codes: 0 measured, whether bars hold or not · 3 wrong usage · 4 could not run · 130 interrupted',
    '',
  ].join('\n');
}
