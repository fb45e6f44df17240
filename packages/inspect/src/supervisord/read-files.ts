import { pythonWords } from '@up/formats';
import { compareCodePoints } from './code-point-order.ts';
import type { ConfigParser } from './config-parser.ts';
import { type Expansions, expand } from './expand.ts';
import { glob } from './glob.ts';
import { absolutePath, directoryName, joinPath } from './posix-path.ts';
import { at, SupervisorError } from './supervisor-error.ts';
import type { SupervisorWarning } from './warning.ts';
import type { World } from './world.ts';

export interface ReadFiles {
  readonly parser: ConfigParser;
  /** The directory of the main file: what `%(here)s` stands for. */
  readonly here: string;
}

/** Reads the main file and what it includes. Includes of included files are not followed: supervisord does not. */
export function readFiles(
  parser: ConfigParser,
  mainFile: string,
  world: World,
  warnings: SupervisorWarning[],
): ReadFiles {
  const here = absolutePath(directoryName(mainFile), world.cwd);
  for (const [name, value] of world.env) parser.expansions.set(`ENV_${name}`, value);
  parser.readMain(readMain(mainFile, world), mainFile);
  if (parser.document.hasSection('include')) readIncludes({ parser, here }, mainFile, world, warnings);
  return { parser, here };
}

function readMain(file: string, { files, cwd }: World): string {
  const path = absolutePath(file, cwd);
  const text = files.readText(path);
  if (text !== undefined) return text;
  const verb = files.listDirectory(path) === undefined ? 'find' : 'read';
  throw new SupervisorError(`could not ${verb} config file ${file}`, { file });
}

function readIncludes(
  { parser, here }: ReadFiles,
  mainFile: string,
  world: World,
  warnings: SupervisorWarning[],
): void {
  parser.expandHere(here);
  const value = parser.raw('include', 'files');
  if (value === undefined) {
    const header = parser.document.header('include');
    throw new SupervisorError('.ini file has [include] section, but no files setting', header);
  }
  const place = parser.place('include', 'files');
  const patterns = pythonWords(
    at(place, () => expand(value, includeExpansions(parser, here, world), 'include.files')),
  );
  const base = directoryName(absolutePath(mainFile, world.cwd));
  for (const pattern of patterns.map((word) => joinPath(base, word))) {
    const names = [...glob(pattern, world.files)].sort(compareCodePoints);
    if (names.length === 0) {
      warnings.push({
        kind: 'no-include-match',
        message: `No file matches via include "${pattern}"`,
        ...place,
      });
    }
    for (const name of names) readIncluded(parser, name, world);
  }
}

/** What cannot be opened, a directory for example, is left out in silence. */
function readIncluded(parser: ConfigParser, name: string, { files, cwd }: World): void {
  const text = files.readText(absolutePath(name, cwd));
  if (text !== undefined) parser.readIncluded(text, name);
  parser.expandHere(absolutePath(directoryName(name), cwd));
}

function includeExpansions(parser: ConfigParser, here: string, { hostNodeName }: World): Expansions {
  return new Map([['here', here], ['host_node_name', hostNodeName], ...parser.expansions]);
}
