/** The text without the given characters at its end: a loop, because a pattern takes quadratic time on long runs. */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

/** As `trimEndOf`, at both ends. */
export function trimOf(text: string, characters: string): string {
  const trimmed = trimEndOf(text, characters);
  let start = 0;
  while (start < trimmed.length && characters.includes(trimmed[start] ?? '')) start += 1;
  return trimmed.slice(start);
}
