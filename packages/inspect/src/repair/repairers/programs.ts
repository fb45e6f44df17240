import type { FileNode } from '@up/oci';
import { pathDirectories } from '../../find-executable.ts';
import { collectPrograms } from '../../references/collect-programs.ts';
import { envProgram } from '../../rules/exec/env-program.ts';
import { placeIn } from '../../rules/supervisord/support/observe.ts';
import { programsOf } from '../../rules/supervisord/support/programs.ts';
import { type ProgramContext, startProblem } from '../../rules/supervisord/support/start-problem.ts';
import type { Subject } from '../../subject.ts';
import { supervisorConfigs } from '../../supervisord-subject.ts';
import { decline, type FindingRef, type RepairContext, type Repairer, type RepairStep } from '../repairer.ts';
import { linkStep } from '../steps.ts';
import { storeProgram } from '../store-program.ts';

const NOWHERE = 'no program in the image has that name';

/** What the config of the image starts, by path or by name. */
export const CONFIG_PROGRAMS: Repairer = {
  rules: ['exec/not-found', 'exec/probe-missing'],
  steps: function* ({ subject, findings }) {
    for (const { rule, path, message } of findings) {
      const ref = path === undefined ? { rule, message } : { rule, path, message };
      if (path !== undefined) yield linkProgram(subject, path, ref);
      else yield* byName(subject, ref);
    }
  },
};

function* byName(subject: Subject, ref: FindingRef & { readonly message: string }): Iterable<RepairStep> {
  for (const { program, search, by, env, certainty } of collectPrograms(subject).invocations) {
    if (search.kind !== 'not-in-path' || certainty !== 'certain') continue;
    if (ref.message.startsWith(`${by} runs ${program}, `)) yield linkIntoPath(subject, { program, env }, ref);
  }
}

/** Commands of supervisord that are named without a slash. */
export const SUPERVISED_PROGRAMS: Repairer = {
  rules: ['supervisord/command-missing'],
  steps: function* ({ subject }) {
    for (const reading of supervisorConfigs(subject))
      for (const process of programsOf(reading)) yield* supervisedStep({ subject, reading, process });
  },
};

function* supervisedStep(context: ProgramContext): Iterable<RepairStep> {
  const { subject, reading, process } = context;
  const problem = startProblem(context);
  if (problem?.kind !== 'missing') return;
  const place = placeIn(reading, process.places.get(problem.key));
  const ref = { rule: 'supervisord/command-missing', ...place };
  const [program = ''] = process.command.split(/\s/);
  const env = new Map([...reading.env, ...process.environment]);
  yield /^[\w.+-]+$/.test(program)
    ? linkIntoPath(subject, { program, env }, ref)
    : decline('it is named from the working directory, which may be another', ref);
}

/** What first lines of scripts name. */
export const INTERPRETERS: Repairer = {
  rules: ['exec/interpreter-missing'],
  steps: function* (context) {
    for (const { rule, path, line } of context.findings) yield interpreterStep(context, { rule, path, line });
  },
};

function interpreterStep({ subject }: RepairContext, ref: FindingRef): RepairStep {
  const node = fileAt(subject, ref.path ?? '');
  const shebang = node?.facts?.shebang;
  if (shebang === undefined) return decline('what it is written for is not known', ref);
  if (/\r$/.test(`${shebang.interpreter}${shebang.argument ?? ''}`))
    return decline('the script itself has Windows line ends', ref);
  const program = envProgram(shebang) ?? shebang.interpreter;
  return program.includes('/')
    ? linkProgram(subject, program, ref)
    : linkIntoPath(subject, { program, env: subject.env }, ref);
}

function fileAt({ image: { tree } }: Subject, path: string): FileNode | undefined {
  const found = tree.lookup(path);
  return found.status === 'found' ? found.node : undefined;
}

function linkProgram(subject: Subject, path: string, ref: FindingRef): RepairStep {
  const target = storeProgram(subject, path);
  return target === undefined ? decline(NOWHERE, ref) : linkStep(subject, { path, target }, ref);
}

interface NamedProgram {
  readonly program: string;
  readonly env: ReadonlyMap<string, string>;
}

/** A link in the first directory of PATH that is not in the store: one that is there, if there is one. */
function linkIntoPath(subject: Subject, { program, env }: NamedProgram, ref: FindingRef): RepairStep {
  const target = storeProgram(subject, `/bin/${program}`);
  if (target === undefined) return decline(NOWHERE, ref);
  const { tree } = subject.image;
  const directories = pathDirectories(env).filter((path) => path.startsWith('/'));
  const isOutside = (path: string): boolean => {
    const found = tree.lookup(path);
    return !(found.status === 'found' ? found.realPath : path).startsWith('/nix/store/');
  };
  const outside = directories.filter(isOutside);
  const directory = outside.find((path) => tree.lookup(path).status === 'found') ?? outside[0];
  return directory === undefined
    ? decline('every directory of its PATH is in the store', ref)
    : linkStep(subject, { path: `${directory}/${program}`, target }, ref);
}
