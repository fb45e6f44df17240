import { LIBRARY_KINDS, LIBRARY_RULES, type LibraryKind } from './library-kinds.ts';
import type { TextWindow } from './text-windows.ts';
import type { TokenMatch } from './token-match.ts';

/** Stands between two windows: no form of the library matches across it. */
const SEPARATOR = '\n\0\n';

/**
 * What secretlint finds in parts of texts. All of them are looked at as one text: the library's cost grows with the
 * square of the texts that it is given in the life of a process. It is loaded when there is something to look at.
 */
export async function lintWindows(windows: readonly TextWindow[]): Promise<readonly TokenMatch[]> {
  const [{ lintSource }, { rules }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const used = rules.filter(({ meta }) => LIBRARY_RULES.includes(meta.id));
  const content = [SEPARATOR, ...windows.map(({ place, start, end }) => place.text.slice(start, end))].join(
    SEPARATOR,
  );
  const { messages } = await lintSource({
    source: { filePath: 'texts-of-an-image', content, contentType: 'text' },
    options: {
      config: { rules: used.map((rule) => ({ id: rule.meta.id, rule, options: {} })) },
      noPhysicFilePath: true,
    },
  });
  const offsets = offsetsOf(windows);
  return messages.flatMap(({ messageId, range, data }) => {
    const kind = LIBRARY_KINDS.get(messageId);
    const secret = kind === undefined ? undefined : secretIn(kind, data ?? {});
    if (kind === undefined || secret === undefined) return [];
    const at = content.indexOf(secret, range[0]);
    const number = offsets.findLastIndex((offset) => offset <= at);
    const window = windows[number];
    if (at === -1 || window === undefined) return [];
    const index = window.start + at - (offsets[number] ?? 0);
    return [{ place: window.place, what: kind.what, index, value: secret }];
  });
}

/** Where each window begins in the whole. */
function offsetsOf(windows: readonly TextWindow[]): readonly number[] {
  let offset = SEPARATOR.length * 2;
  return windows.map(({ start, end }) => {
    const own = offset;
    offset += end - start + SEPARATOR.length;
    return own;
  });
}

function secretIn(
  { datum, form, isUrl }: LibraryKind,
  data: Readonly<Record<string, unknown>>,
): string | undefined {
  const value = data[datum];
  if (typeof value !== 'string' || form?.test(value) === false) return undefined;
  return isUrl === true ? /:\/\/[^\s/:@]*:([^\s/@]{6,})@/.exec(value)?.[1] : value;
}
