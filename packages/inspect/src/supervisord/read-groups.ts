import { compareByPriority, type GroupConfig } from './group-config.ts';
import type { ProcessConfig } from './process-config.ts';
import { readEventListener } from './read-event-listener.ts';
import { readFcgiProgram } from './read-fcgi-program.ts';
import { readProcesses } from './read-processes.ts';
import { processNameOf, type Reading, sectionWithHere } from './reading.ts';
import type { SectionReader } from './section-reader.ts';
import { SupervisorError } from './supervisor-error.ts';
import { parseInteger } from './values/integer.ts';
import { parseStringList } from './values/string-list.ts';

/** All groups in starting order; read in supervisord's order, which decides which refusal comes first. */
export function readGroups(reading: Reading): readonly GroupConfig[] {
  const sections = reading.parser.document.sectionNames();
  const grouped = new Set<string>();
  const startingWith = (prefix: string) =>
    sections.filter((section) => section.startsWith(prefix) && !grouped.has(section));
  const groups = [
    ...startingWith('group:').map((section) => readGroup(reading, section, grouped)),
    ...startingWith('program:').map((section) => readProgram(reading, section)),
    ...startingWith('eventlistener:').map((section) => readEventListener(reading, section)),
    ...startingWith('fcgi-program:').map((section) => readFcgiProgram(reading, section)),
  ];
  return groups.sort(compareByPriority);
}

/** [group:x]; the sections it takes are added to `grouped`. */
function readGroup(reading: Reading, section: string, grouped: Set<string>): GroupConfig {
  const name = processNameOf(reading, section);
  const options = sectionWithHere(reading, section);
  const programs = options.optional('programs', parseStringList) ?? [];
  const priority = options.value('priority', '999', (text) => parseInteger(text));
  const processes: ProcessConfig[] = [];
  let named = section;
  for (const program of programs) {
    named = memberSection(reading, { named, program, options });
    grouped.add(named);
    processes.push(...readProcesses(reading, named, name));
  }
  return { kind: 'group', name, section, priority, processes };
}

/** After the first member supervisord's messages name the section of the member before instead of the group. */
function memberSection(
  { parser }: Reading,
  {
    named,
    program,
    options,
  }: { readonly named: string; readonly program: string; readonly options: SectionReader },
): string {
  const asProgram = `program:${program}`;
  const asFcgi = `fcgi-program:${program}`;
  const isProgram = parser.document.hasSection(asProgram);
  const isFcgi = parser.document.hasSection(asFcgi);
  return options.at('programs', () => {
    if (isProgram && isFcgi) {
      throw new SupervisorError(
        `[${named}] name ${program} is ambiguous (exists as program and fcgi-program)`,
      );
    }
    if (isProgram) return asProgram;
    if (isFcgi) return asFcgi;
    throw new SupervisorError(`[${named}] names unknown program or fcgi-program ${program}`);
  });
}

/** [program:x] that no group names. */
function readProgram(reading: Reading, section: string): GroupConfig {
  const name = processNameOf(reading, section);
  const priority = sectionWithHere(reading, section).value('priority', '999', (text) => parseInteger(text));
  return { kind: 'program', name, section, priority, processes: readProcesses(reading, section, name) };
}
