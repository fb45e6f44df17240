import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a version of Nix wrote about one case. */
export interface Capture {
  /** `2.18` */
  readonly version: string;
  /** `errors`, `sandbox`... */
  readonly file: string;
  readonly title: string;
  readonly text: string;
}

const FIXTURES = join(import.meta.dirname, '../../test/fixtures');
const TITLE = /^(?:###|---) (.+)$/;

/** All captures: one for each heading of the files of each version, in the order of the files. */
export function readCaptures(): readonly Capture[] {
  return versions().flatMap((version) =>
    readdirSync(join(FIXTURES, `nix-${version}`))
      .filter((name) => name.endsWith('.txt'))
      .sort()
      .flatMap((name) => splitFile(version, name)),
  );
}

/** `2.8`, `2.18`..., the oldest first. */
export function versions(): readonly string[] {
  return readdirSync(FIXTURES)
    .flatMap((name) => /^nix-(.+)$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
}

/** What stands before the first heading is a case of its own: it is named after the file. */
function splitFile(version: string, name: string): readonly Capture[] {
  const file = name.replace(/\.txt$/, '');
  const found: { readonly title: string; readonly lines: string[] }[] = [{ title: file, lines: [] }];
  for (const line of readFileSync(join(FIXTURES, `nix-${version}`, name), 'utf8').split('\n')) {
    const title = TITLE.exec(line)?.[1];
    if (title === undefined) found.at(-1)?.lines.push(line);
    else found.push({ title: titleIn(found, title), lines: [] });
  }
  return found
    .map(({ title, lines }) => ({ version, file, title, text: lines.join('\n') }))
    .filter(({ text }) => text.replace(/^nix \(Nix\) [\d.]+$/m, '').trim() !== '');
}

/** `keepgoing`, and `keepgoing 2` for a second one of that title. */
function titleIn(before: readonly { readonly title: string }[], title: string): string {
  const count = before.filter((one) => one.title.replace(/ \d+$/, '') === title).length;
  return count === 0 ? title : `${title} ${count + 1}`;
}
