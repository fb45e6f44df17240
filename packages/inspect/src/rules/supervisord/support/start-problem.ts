import { posix } from 'node:path';
import { pythonRepr, ShlexError, shlexSplit } from '@up/formats';
import type { Lookup } from '@up/oci';
import { type Identity, mayAccess, mayReach, resolveIdentity } from '../../../identity.ts';
import type { Subject } from '../../../subject.ts';
import type { ProcessConfig } from '../../../supervisord/process-config.ts';
import { directoryExists } from '../../../supervisord-subject/image-world.ts';
import type { SupervisorReading } from '../../../supervisord-subject.ts';
import { mayBeMadeByScript } from './observe.ts';

/** Why supervisord cannot start a program. It goes on without it in every case. */
export interface StartProblem {
  readonly kind: 'syntax' | 'missing' | 'missing-path' | 'not-executable' | 'directory';
  /** The end of a sentence that begins with the program. */
  readonly text: string;
  /** What supervisord will say. */
  readonly says: string;
  readonly key: 'command' | 'directory';
  readonly fix: string | undefined;
}

export interface ProgramContext {
  readonly subject: Subject;
  readonly reading: SupervisorReading;
  readonly process: ProcessConfig;
}

/** The first thing that keeps a program from starting; undefined where there is none, or it cannot be known. */
export function startProblem(context: ProgramContext): StartProblem | undefined {
  return commandProblem(context) ?? directoryProblem(context);
}

function commandProblem(context: ProgramContext): StartProblem | undefined {
  const { process } = context;
  const words = wordsOf(process.command);
  if (typeof words === 'string') {
    return {
      kind: 'syntax',
      text: `has a command that cannot be split into words: ${words}`,
      says: `can't parse command ${pythonRepr(process.command)}: ${words}`,
      key: 'command',
      fix: 'close the quotes; a ; or # after a space ends the line',
    };
  }
  const [name] = words;
  if (name === undefined) {
    return {
      kind: 'syntax',
      text: 'has an empty command',
      says: 'command is empty',
      key: 'command',
      fix: undefined,
    };
  }
  return name.includes('/') ? pathProblem(name, context) : searchProblem(name, context);
}

function wordsOf(command: string): readonly string[] | string {
  try {
    return shlexSplit(command);
  } catch (error) {
    if (error instanceof ShlexError) return error.message;
    throw error;
  }
}

/** As supervisord searches: the first that exists, whatever it is. */
function searchProblem(name: string, context: ProgramContext): StartProblem | undefined {
  const { reading, process, subject } = context;
  const path = process.environment.get('PATH') ?? reading.env.get('PATH') ?? '';
  for (const directory of path.split(':')) {
    const place = posix.resolve(reading.cwd, directory, name);
    const found = subject.image.tree.lookup(place);
    if (found.status === 'found') return fileProblem({ path: place, found }, context);
    if (subject.runtime.provides(place) || subject.runtime.provides(found.at)) return undefined;
  }
  if (name !== '' && reading.scripts.includes(name)) return undefined;
  const [best] = subject.store.candidates(`/bin/${name}`);
  return {
    kind: 'missing',
    text: `runs ${name}, which is in no directory of its PATH`,
    says: `can't find command ${pythonRepr(name)}; PATH is ${path}`,
    key: 'command',
    fix:
      best === undefined ? undefined : `it is ${best}: name that path, or link it into a directory of PATH`,
  };
}

/** supervisord looks from where it stands itself; the program is started from its own directory. */
function pathProblem(name: string, context: ProgramContext): StartProblem | undefined {
  const { reading, process, subject } = context;
  const bases = [reading.cwd, posix.resolve(reading.cwd, process.directory ?? '.')];
  for (const base of name.startsWith('/') ? ['/'] : new Set(bases)) {
    const path = posix.resolve(base, name);
    const found = subject.image.tree.lookup(path);
    if (found.status === 'found') {
      const problem = fileProblem({ path, found }, context);
      if (problem !== undefined) return problem;
      continue;
    }
    if (subject.runtime.provides(path) || subject.runtime.provides(found.at)) return undefined;
    if (mayBeMadeByScript(reading, path)) return undefined;
    return missingPath(name, path);
  }
  return undefined;
}

function missingPath(name: string, path: string): StartProblem {
  const isRelative = !name.startsWith('/');
  return {
    kind: isRelative ? 'missing' : 'missing-path',
    text: isRelative
      ? `runs ${name}, which would be ${path}: it is not in the image`
      : `runs ${path}, which is not in the image`,
    says: `can't find command ${pythonRepr(name)}`,
    key: 'command',
    fix: isRelative ? 'name it by its absolute path' : undefined,
  };
}

interface FoundFile {
  readonly path: string;
  readonly found: Extract<Lookup, { readonly status: 'found' }>;
}

function fileProblem({ path, found }: FoundFile, context: ProgramContext): StartProblem | undefined {
  const { node } = found;
  const refuse = (text: string, says: string, fix?: string): StartProblem => ({
    kind: 'not-executable',
    text: `runs ${path}, ${text}`,
    says,
    key: 'command',
    fix,
  });
  if (node.type === 'directory')
    return refuse('which is a directory', `command at ${pythonRepr(path)} is a directory`);
  if ((node.mode & 0o111) === 0) {
    return refuse(
      'which is not executable',
      `command at ${pythonRepr(path)} is not executable; its mode is ${octal(node.mode)}`,
      `RUN chmod +x ${path}; with Nix, set the mode where the file is made`,
    );
  }
  const supervisor = identityOf(context.reading.config?.uid, context) ?? context.reading.identity;
  if (!mayReach(found, supervisor)) return undefined;
  if (!mayAccess(node, supervisor, 'execute')) {
    return refuse(
      `which uid ${supervisor.uid} may not execute`,
      `no permission to run command ${pythonRepr(path)}; its mode is ${octal(node.mode)}, its owner ${node.uid}:${node.gid}`,
    );
  }
  const own = identityOf(context.process.uid, context);
  if (own === undefined || mayAccess(node, own, 'execute')) return undefined;
  return refuse(
    `which its user, uid ${own.uid}, may not execute`,
    `couldn't exec ${path}: EACCES; its mode is ${octal(node.mode)}, its owner ${node.uid}:${node.gid}`,
  );
}

function directoryProblem(context: ProgramContext): StartProblem | undefined {
  const { process, reading, subject } = context;
  if (process.directory === undefined || process.directory === '') return undefined;
  const path = posix.resolve(reading.cwd, process.directory);
  const found = subject.image.tree.lookup(path);
  if (directoryExists(subject, path)) return closedDirectory(process.directory, found, context);
  if (mayBeMadeByScript(reading, path)) return undefined;
  const isFile = found.status === 'found' || found.status === 'not-a-directory';
  return {
    kind: 'directory',
    text: isFile
      ? `is to be started in ${process.directory}, which is no directory`
      : `is to be started in ${process.directory}, which is not in the image`,
    says: `couldn't chdir to ${process.directory}: ${isFile ? 'ENOTDIR' : 'ENOENT'}, and the program ends with exit status 127`,
    key: 'directory',
    fix: isFile
      ? undefined
      : `make it: RUN mkdir -p ${path}; with Nix, extraCommands = "mkdir -p ${path.slice(1)}"`,
  };
}

/** supervisord goes there when it has become the user of the program. */
function closedDirectory(
  directory: string,
  found: Lookup,
  context: ProgramContext,
): StartProblem | undefined {
  const as = identityOf(context.process.uid, context) ?? identityOf(context.reading.config?.uid, context);
  const who = as ?? context.reading.identity;
  if (found.status !== 'found' || context.subject.runtime.provides(found.realPath)) return undefined;
  if (mayReach(found, who) && mayAccess(found.node, who, 'execute')) return undefined;
  return {
    kind: 'directory',
    text: `is to be started in ${directory}, which is closed to uid ${who.uid}`,
    says: `couldn't chdir to ${directory}: EACCES, and the program ends with exit status 127`,
    key: 'directory',
    fix: `RUN chmod 755 ${directory}, or chown it to that user; with Nix, fakeRootCommands`,
  };
}

function identityOf(uid: number | undefined, { subject }: ProgramContext): Identity | undefined {
  if (uid === undefined) return undefined;
  const result = resolveIdentity(String(uid), subject.accounts);
  return result.status === 'known' ? result.identity : undefined;
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
