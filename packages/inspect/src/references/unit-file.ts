/** One assignment of a unit file. */
export interface UnitSetting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** The assignments of a unit file of systemd, continued lines joined. */
export function parseUnitFile(text: string): readonly UnitSetting[] {
  const settings: UnitSetting[] = [];
  let section = '';
  let pending: { text: string; line: number } | undefined;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    if (/^\s*[#;]/.test(written)) continue;
    const start: { text: string; line: number } = pending ?? { text: '', line: index + 1 };
    const line = start.text + written;
    if (line.endsWith('\\')) {
      pending = { text: `${line.slice(0, -1)} `, line: start.line };
      continue;
    }
    pending = undefined;
    const header = /^\s*\[(.+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const position = line.indexOf('=');
    if (header === undefined && position > 0)
      settings.push({
        section,
        key: line.slice(0, position).trim(),
        value: line.slice(position + 1).trim(),
        line: start.line,
      });
  }
  return settings;
}
