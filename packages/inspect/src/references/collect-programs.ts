import { expectedCommands } from '../expectations/expected-commands.ts';
import { findExecutable } from '../find-executable.ts';
import { isBusyboxApplet } from '../shell/shell-builtins.ts';
import type { Subject } from '../subject.ts';
import type { Command, Invocation } from './command.ts';
import { configCommands } from './config-commands.ts';
import { cronCommands } from './cron-commands.ts';
import { innerCommands, isOnlyBuiltin } from './inner-commands.ts';
import type { PathReference } from './path-reference.ts';
import { scriptArgument } from './script-argument.ts';
import { scriptCommands } from './script-commands.ts';
import { shebangCommand } from './shebang-command.ts';
import { supervisorCommands } from './supervisor-commands.ts';
import { systemdCommands } from './systemd-commands.ts';

/** What an image starts, as far as reading tells, and the scripts that it hands to interpreters. */
export interface Programs {
  readonly invocations: readonly Invocation[];
  readonly scripts: readonly PathReference[];
}

/** Scripts of hostile images start one another without end. */
const MAX_COMMANDS = 5000;
const MAX_SCRIPTS = 200;
/** Of one command; scripts that start themselves make it longer each time. */
const MAX_WORDS = 500;

const KEY = Symbol('programs');

/**
 * Follows the config of an image, the services that it starts, and scripts, to everything that will be started.
 * Services of systemd and cron count only where those are among it.
 */
export function collectPrograms(subject: Subject): Programs {
  return subject.once(KEY, () => {
    const collector = new ProgramCollector(subject);
    collector.follow(configCommands(subject));
    collector.follow(supervisorCommands(subject));
    collector.follow(systemdCommands(subject, collector.invocations));
    collector.follow(cronCommands(subject, collector.invocations));
    // Last: what is only checked starts no services.
    collector.follow(expectedCommands(subject));
    return collector;
  });
}

class ProgramCollector implements Programs {
  readonly invocations: Invocation[] = [];
  readonly scripts: PathReference[] = [];
  readonly #subject: Subject;
  readonly #seen = new Set<string>();
  #scriptsLeft = MAX_SCRIPTS;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  follow(commands: readonly Command[]): void {
    const queue = [...commands].reverse();
    for (let command = queue.pop(); command !== undefined; command = queue.pop()) {
      if (this.#seen.size >= MAX_COMMANDS) return;
      if (!this.#isNew(command)) continue;
      queue.push(...[...this.#next(command)].reverse());
    }
  }

  #next(command: Command): readonly Command[] {
    const subject = this.#subject;
    const [program] = command.words;
    if (program === undefined || program === '') return [];
    const inner = innerCommands(command, subject);
    // `exec` and `command` of a shell are no files.
    if (command.startedBy === 'shell' && (program === 'exec' || program === 'command'))
      return inner.map((next) => ({ ...next, startedBy: 'shell' }));
    if (command.startedBy === 'shell' && isOnlyBuiltin(program)) return [];
    const search = findExecutable(program, { tree: subject.image.tree, ...command });
    const invocation = { ...command, program, search };
    this.invocations.push(invocation);
    const next = isBusybox(invocation) ? inner.map(unsureOfApplets) : inner;
    return [...next, ...shebangCommand(invocation), ...this.#script(command)];
  }

  #script(command: Command): readonly Command[] {
    const script = scriptArgument(command);
    if (script === undefined) return [];
    const { by, origin, source, as } = command.caller ?? command;
    if (command.caller === undefined && command.certainty !== 'possible')
      this.scripts.push({
        path: script.path,
        by,
        ...(source === undefined ? {} : { source }),
        use: 'read',
        as,
        origin,
        ifMissing: command.certainty === 'certain' ? 'error' : 'warning',
      });
    if (!script.isShellScript || this.#scriptsLeft === 0) return [];
    this.#scriptsLeft -= 1;
    return scriptCommands(command, script, this.#subject);
  }

  #isNew({ words, by, origin, as, certainty, source }: Command): boolean {
    if (words.length > MAX_WORDS) return false;
    const key = JSON.stringify([words, by, origin, as.uid, certainty, source?.path, source?.line]);
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}

function isBusybox({ search }: Invocation): boolean {
  return 'lookup' in search && search.lookup.status === 'found' && search.lookup.realPath.includes('busybox');
}

function unsureOfApplets(command: Command): Command {
  const isApplet = command.startedBy === 'shell' && isBusyboxApplet(command.words[0] ?? '');
  return isApplet ? { ...command, certainty: 'possible' } : command;
}
