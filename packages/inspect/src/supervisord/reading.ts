import type { MutableExpansions } from './expand.ts';
import type { ReadFiles } from './read-files.ts';
import { SectionReader } from './section-reader.ts';
import { at } from './supervisor-error.ts';
import { parseProcessName } from './values/process-name.ts';
import type { SupervisorWarning } from './warning.ts';
import type { World } from './world.ts';

/** What the reading of every section needs. */
export interface Reading extends ReadFiles {
  readonly mainFile: string;
  readonly world: World;
  readonly warnings: SupervisorWarning[];
}

/** A section whose options can refer to `%(here)s` and the environment only. */
export function sectionWithHere({ parser, here }: Reading, section: string): SectionReader {
  const locals: MutableExpansions = new Map([['here', here]]);
  return new SectionReader(parser, section, locals);
}

/** The name behind the colon, as the name of a process or group. */
export function processNameOf({ parser }: Reading, section: string): string {
  return at(parser.document.header(section), () => parseProcessName(nameOf(section)));
}

/** The part of a section name behind its first colon. */
export function nameOf(section: string): string {
  return section.slice(section.indexOf(':') + 1);
}
