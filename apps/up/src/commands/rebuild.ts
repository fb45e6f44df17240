import { userInfo } from 'node:os';
import { ExitCode, redact, UpError, userPaths } from '@up/core';
import {
  changesSystem,
  findRebuildTool,
  type NixContext,
  nixVersion,
  type RebuildAction,
  type RebuildKind,
  type RebuildResult,
  type RebuildTool,
  rebuild,
} from '@up/nix';
import { renderCommand, startSession } from '@up/process';
import type { CommandContext, CommandResult } from '../context.ts';
import { renderExplanations } from '../explain/render-explanations.ts';
import { openRecording } from '../nix/open-recording.ts';
import { askToGoOn, requireTerminal, type ShownChange, showChange } from '../rebuild/approve-change.ts';
import { createRebuildDisplay } from '../rebuild/rebuild-display.ts';
import { requireRoot } from '../rebuild/require-root.ts';
import { styleFor } from '../style.ts';
import { withNulls } from '../with-nulls.ts';

export interface RebuildCommandOptions {
  readonly kind: RebuildKind;
  readonly action: RebuildAction;
  /** For the tool, as they are. */
  readonly args: readonly string[];
  readonly flake?: string;
  readonly ask?: true;
  /** false for --no-nh. */
  readonly nh: boolean;
}

/** `up os switch` and its like: build, show what changes, activate; log and outcome go to the history. */
export async function runRebuild(
  context: CommandContext,
  options: RebuildCommandOptions,
): Promise<CommandResult> {
  const { env, cwd, signal, reporter } = context;
  const { kind, action, ask } = options;
  const subject = `${kind} ${action}`;
  const changes = changesSystem(action);
  if (ask && changes) requireTerminal(context);
  const nh = options.nh ? 'preferred' : 'never';
  const tool = await findRebuildTool({ kind, action, nh, env, signal });
  const isRemote = options.args.some((arg) => arg.startsWith('--target-host'));
  if (changes && !isRemote)
    await requireRoot(context, { kind, uid: userInfo().uid, command: `up ${subject}` });
  reporter.step(
    'plan',
    `${subject} with ${tool.name === 'activate' ? 'the script of the generation' : tool.program}`,
  );
  await using session = await startSession({ stateDir: userPaths(env).state });
  const nixContext: NixContext = { signal, env: { ...env, ...toolEnv(tool) }, cwd, session };
  const nix = await nixVersion(nixContext).catch(() => undefined);
  signal.throwIfAborted();
  const command = ['up', kind, action, ...flakeArgs(options.flake), ...options.args];
  await using recording = await openRecording(context, { command, subject, nix, session });
  const display = createRebuildDisplay(context);
  let shown: ShownChange | undefined;
  const started = performance.now();
  const result = await rebuild(nixContext, {
    ...{ tool, kind, action, flake: options.flake, args: options.args },
    scratch: await session.scratch('rebuild'),
    logFile: recording.logFile,
    onStep: ({ command: line }) => {
      const [program = '', ...args] = line;
      reporter.step(changes ? 'run' : 'build', `$ ${renderCommand({ command: program, args })}`);
      display.begin();
    },
    onEvent: (event) => display.add(event),
    onStepEnd: (_, step) => display.end(step),
    onFurtherStep: (step) => reporter.step('explain', step),
    approve: async (change) => {
      shown = await showChange(context, change);
      return ask === undefined || (await askToGoOn(context, `Go on with up ${subject}?`));
    },
  });
  const { exitCode, builds, errors, generation } = result;
  const outcome = result.outcome === 'declined' ? 'interrupted' : result.outcome;
  if (recording.id !== undefined) await recording.finish({ outcome, exitCode, builds, errors, generation });
  if (recording.problem !== undefined)
    reporter.step('note', `the history could not be written (${recording.problem})`);
  if (result.outcome === 'interrupted') signal.throwIfAborted();
  if (action === 'build' && result.outcome === 'succeeded') {
    const { before, after } = result.paths;
    if (after !== undefined) shown = await showChange(context, { before, after });
  }
  report(context, { options, result, durationMs: performance.now() - started });
  const history = recording.id === undefined ? undefined : { id: recording.id, log: recording.logFile };
  const data = { subject, tool: tool.name, ...result, change: shown, history };
  return { data: withNulls(data), ...endOf(result, subject, recording.id) };
}

interface Reported {
  readonly options: RebuildCommandOptions;
  readonly result: RebuildResult;
  readonly durationMs: number;
}

function report(context: CommandContext, { options, result, durationMs }: Reported): void {
  const { reporter, stderr, env } = context;
  const { outcome, errors, generation, paths } = result;
  if (errors.length > 0 && !context.options.json)
    stderr.write(
      renderExplanations(
        { errors, omittedErrors: 0 },
        { style: styleFor(stderr, env), width: stderr.columns },
      ),
    );
  if (outcome !== 'succeeded') return;
  const { before, after } = generation ?? {};
  const numbers =
    after === undefined
      ? ''
      : before === after
        ? `   generation ${after}, as before`
        : `   generation ${before ?? 'none'} → ${after}`;
  const built = options.action === 'build' && paths.after !== undefined ? `   ${paths.after}` : numbers;
  reporter.step('done', `${options.kind} ${options.action}${built}`, durationMs);
}

function endOf(
  { outcome, failedStep, exitCode }: RebuildResult,
  subject: string,
  id: string | undefined,
): Pick<CommandResult, 'error' | 'exitCode'> {
  if (outcome === 'succeeded') return {};
  if (outcome === 'declined') return { exitCode: ExitCode.checksFailed };
  const [program = '', ...args] = failedStep?.command ?? [];
  const what = failedStep?.name === 'activate' ? 'activating' : 'building';
  const ended = exitCode === undefined ? 'was killed' : `exited with ${exitCode}`;
  const error = new UpError('UP_BUILD_FAILED', `up ${subject} failed while ${what}: ${program} ${ended}`, {
    hint: id === undefined ? 'Its output stands above.' : `All of it: up history ${id}`,
    details: { command: redact(renderCommand({ command: program, args })), exitCode },
  });
  return { error };
}

/** nh refuses to be root, unless it is told that this is meant. */
function toolEnv({ name }: RebuildTool): NodeJS.ProcessEnv {
  return name === 'nh' ? { NH_BYPASS_ROOT_CHECK: 'true' } : {};
}

function flakeArgs(flake: string | undefined): readonly string[] {
  return flake === undefined ? [] : ['--flake', flake];
}
