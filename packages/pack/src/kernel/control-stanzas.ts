/** The fields of one paragraph of a control file (deb822(5)), by their names as written. */
export type Stanza = ReadonlyMap<string, string>;

/** Paragraphs of lines `Name: value`; lines that start with white space go on with the value above them. */
export function parseStanzas(text: string): readonly Stanza[] {
  return text
    .split(/\n{2,}/)
    .map(parseStanza)
    .filter((stanza) => stanza.size > 0);
}

function parseStanza(paragraph: string): Stanza {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of paragraph.split('\n')) {
    const [, name, value] = /^([^\s:#][^\s:]*):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      fields.set(name, value ?? '');
      last = name;
    } else if (last !== undefined && /^\s/.test(line)) {
      fields.set(last, `${fields.get(last) ?? ''}\n${line.trim()}`);
    }
  }
  return fields;
}

/** The first package that a list of dependencies names: `linux-image-6.1.0-56-cloud-amd64 (= 6.1.192-2)`. */
export function firstDependency(stanza: Stanza): string | undefined {
  return /^[a-z0-9][a-z0-9.+-]+/.exec(stanza.get('Depends') ?? '')?.[0];
}

/** The digest of a file in the section SHA256 of a Release file: lines `DIGEST SIZE PATH`. */
export function releaseDigest(release: string, path: string): string | undefined {
  const [, section = ''] = /^SHA256:[^\n]*\n((?: [^\n]*\n?)*)/m.exec(release) ?? [];
  for (const line of section.split('\n')) {
    const [digest = '', , name] = line.trim().split(/\s+/);
    if (name === path && /^[0-9a-f]{64}$/.test(digest)) return digest;
  }
  return undefined;
}
