import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTURED, readCapture } from '../../../../test/src/nix/captures.ts';

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

/** All captures of errors: one for each heading of the files of each version, in the order of the files. */
export function readCaptures(): readonly Capture[] {
  return versions().flatMap((version) => [
    ...readdirSync(join(FIXTURES, `nix-${version}`))
      .filter((name) => name.endsWith('.txt'))
      .sort()
      .flatMap((name) => {
        const text = readFileSync(join(FIXTURES, `nix-${version}`, name), 'utf8');
        return splitText(text, { version, file: name.replace(/\.txt$/, '') });
      }),
    ...readShared({ 'keep-going': 'par', protocol: 'proto' }, version),
  ]);
}

/** What the same versions answered to questions: few of them with an error. */
export function readAnswers(): readonly Capture[] {
  return versions().flatMap((version) => readShared({ answers: 'shapes' }, version));
}

/** Captures that other tests read, too, by the name that they have here. */
function readShared(files: Readonly<Record<string, string>>, version: string): readonly Capture[] {
  const id = CAPTURED.find((one) => one.version === version)?.id;
  return Object.entries(files).flatMap(([file, name]) =>
    splitText(readCapture(`${name}-${id}`), { version, file }),
  );
}

/** `2.8`, `2.18`..., the oldest first. */
export function versions(): readonly string[] {
  return readdirSync(FIXTURES)
    .flatMap((name) => /^nix-(.+)$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
}

/** What stands before the first heading is a case of its own: it is named after the file. */
function splitText(text: string, { version, file }: Pick<Capture, 'version' | 'file'>): readonly Capture[] {
  const found: { readonly title: string; readonly lines: string[] }[] = [{ title: file, lines: [] }];
  for (const line of text.split('\n')) {
    const title = TITLE.exec(line)?.[1];
    if (title === undefined) found.at(-1)?.lines.push(line);
    else found.push({ title: titleIn(found, title), lines: [] });
  }
  return found
    .map(({ title, lines }) => ({ version, file, title, text: lines.join('\n') }))
    .filter((capture) => capture.text.replace(/^nix \(Nix\) [\d.]+$/m, '').trim() !== '');
}

/** `keepgoing`, and `keepgoing 2` for a second one of that title. */
function titleIn(before: readonly { readonly title: string }[], title: string): string {
  const count = before.filter((one) => one.title.replace(/ \d+$/, '') === title).length;
  return count === 0 ? title : `${title} ${count + 1}`;
}
