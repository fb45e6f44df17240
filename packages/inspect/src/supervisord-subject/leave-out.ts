/** Turns an option and the lines that continue it into comments. Line numbers stay. */
export function withoutOption(text: string, line: number): string {
  const lines = text.split('\n');
  const indent = indentOf(lines[line - 1] ?? '');
  let end = line;
  while (end < lines.length && isContinuation(lines[end] ?? '', indent)) end += 1;
  return commentOut(lines, line - 1, end);
}

/** Turns a section, wherever it stands, into comments. */
export function withoutSection(text: string, section: string): string {
  let lines = text.split('\n');
  for (let start = 0; start < lines.length; start += 1) {
    if (!(lines[start] ?? '').startsWith(`[${section}]`)) continue;
    let end = start + 1;
    while (end < lines.length && !(lines[end] ?? '').startsWith('[')) end += 1;
    lines = commentOut(lines, start, end).split('\n');
  }
  return lines.join('\n');
}

function isContinuation(line: string, indent: number): boolean {
  return line.trim() === '' || /^\s*[;#]/.test(line) || indentOf(line) > indent;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function commentOut(lines: readonly string[], start: number, end: number): string {
  return lines.map((line, index) => (index >= start && index < end ? `;${line}` : line)).join('\n');
}
