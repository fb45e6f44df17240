import { EXPLAIN_RULES } from '../explain/all-rules.ts';
import type { Explanation } from '../explain/explanation.ts';
import { readCaptures, versions } from './captures.ts';
import { UNKNOWN_ON_PURPOSE, WITHOUT_ERROR } from './expected-codes.ts';
import { explainText } from './explain-text.ts';
import { SAMPLES } from './samples.ts';

/** Relative to the root of the repository. */
export const ERRORS_TABLE_FILE = 'docs/nix-errors.md';

const HEAD = `# What \`up explain\` knows

This page is made from the rules and from what four versions of Nix really wrote: \`npm run generate\` renews it.
How the command is used: [explain.md](explain.md).

`;

/** Every rule, on which captures of which versions it was seen to decide, and what it says then. */
export async function renderErrorsTable(): Promise<string> {
  const seen = await explainCaptures();
  const samples = await explainSamples();
  const codes = [...new Set([...EXPLAIN_RULES.map(({ code }) => code), ...seen.keys(), ...samples.keys()])];
  return [HEAD, causes(codes, seen, samples), matrix(codes, seen), withoutError(), unknown()].join('');
}

interface Sighting {
  readonly title: string;
  readonly version: string;
  readonly explanation: Explanation;
}

type Sightings = Map<string, Sighting[]>;

async function explainCaptures(): Promise<Sightings> {
  const seen: Sightings = new Map();
  for (const { file, title, version, text } of readCaptures()) {
    for (const explanation of await explainText(text))
      add(seen, { title: `${file}: ${title}`, version, explanation });
  }
  return seen;
}

async function explainSamples(): Promise<Sightings> {
  const seen: Sightings = new Map();
  for (const [, text] of SAMPLES) {
    for (const explanation of await explainText(text)) add(seen, { title: '', version: '', explanation });
  }
  return seen;
}

function add(seen: Sightings, sighting: Sighting): void {
  const { code } = sighting.explanation;
  seen.set(code, [...(seen.get(code) ?? []), sighting]);
}

function causes(codes: readonly string[], seen: Sightings, samples: Sightings): string {
  const rows = codes.flatMap((code) => {
    const example = (seen.get(code)?.at(-1) ?? samples.get(code)?.[0])?.explanation;
    if (example === undefined) return [];
    return [
      `| \`${code}\` | ${who(example)} | ${cell(example.cause ?? '')} | ${cell(example.fix[0] ?? '')} |\n`,
    ];
  });
  return `## The causes

Each as it is told for one example. With facts of the machine (is the file there, does git track or ignore it) there
are also \`ignored-file\` and \`missing-file\`; \`unknown\` is an error that no rule knows: it is shown whole, without a guess.

| code | said by | cause | fix, the first line |
|---|---|---|---|
${rows.join('')}
`;
}

function who({ saidBy }: Explanation): string {
  return saidBy === 'nix-warning' ? 'Nix (a warning)' : saidBy === 'builder' ? 'a builder' : 'Nix';
}

function matrix(codes: readonly string[], seen: Sightings): string {
  const columns = versions();
  const rows = codes.flatMap((code) => {
    const sightings = seen.get(code) ?? [];
    const titles = [...new Set(sightings.map(({ title }) => title))];
    if (titles.length === 0)
      return [`| \`${code}\` | by a sample of its text |${' |'.repeat(columns.length)}\n`];
    return titles.map((title) => {
      const has = (version: string): boolean =>
        sightings.some((one) => one.title === title && one.version === version);
      return `| \`${code}\` | ${cell(title)} |${columns.map((version) => (has(version) ? ' x |' : ' |')).join('')}\n`;
    });
  });
  return `## Rule, version, case

x: what that version of Nix wrote in that case is explained by the rule.

| code | case | ${columns.join(' | ')} |
|---|---|${'---|'.repeat(columns.length)}
${rows.join('')}
`;
}

function withoutError(): string {
  const rows = Object.entries(WITHOUT_ERROR).map(([title, why]) => `| ${cell(title)} | ${cell(why)} |\n`);
  return `## Captures without an error

They are \`silent\` where it is not known that the command succeeded.

| case | why |
|---|---|
${rows.join('')}`;
}

function unknown(): string {
  const rows = Object.entries(UNKNOWN_ON_PURPOSE).map(([text, why]) => `| ${cell(text)} | ${cell(why)} |\n`);
  return `
## Unknown on purpose

| error | why |
|---|---|
${rows.join('')}`;
}

/** One cell of a table, in plain text. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('\n', ' ');
}
