import { countFindings, type Finding, UpError } from '@up/core';
import type { InspectCommandOptions } from '../commands/inspect.ts';
import type { CommandContext, CommandResult } from '../context.ts';
import { screenFor } from '../screen.ts';
import { writeOutput } from '../write-output.ts';
import { newFindings, readBaseline } from './baseline.ts';
import { checksFailed, fails } from './failing.ts';
import { type ClosureLook, lookAtClosure } from './look-at-closure.ts';
import { closureSize, renderClosure } from './render-closure.ts';
import { renderJUnit, renderSarif } from './render-for-ci.ts';
import { renderFailing } from './render-text.ts';

/** `up inspect ./result`: secrets in all that a store path needs, and links that lead nowhere or out of it. */
export async function inspectStorePath(
  context: CommandContext,
  options: InspectCommandOptions,
): Promise<CommandResult> {
  const { image: reference, output, failOn = 'error' } = options;
  if (options.format === 'html')
    throw new UpError(
      'UP_USAGE',
      '--format html shows layers and files of an image, and a closure has none',
      {
        hint: 'Choose text, sarif or junit, or --json.',
      },
    );
  const known = options.baseline === undefined ? undefined : await readBaseline(options.baseline);
  const choice = { only: [...(options.only ?? []), ...(options.rule ?? [])], skip: options.skip ?? [] };
  const look = await lookAtClosure(context, { reference, choice });
  const { findings } = look.sorted;
  const counted = known === undefined ? findings : newFindings(findings, known);
  const failing = counted.filter(({ severity }) => fails(severity, failOn));
  const rendered = render(context, { look, failing, options });
  if (output !== undefined) await writeOutput(context, output, rendered);
  return {
    data: context.options.json ? toData(look) : undefined,
    ...(output === undefined ? { text: rendered } : {}),
    ...(failing.length > 0 ? { error: checksFailed(reference, failing, known !== undefined) } : {}),
  };
}

interface Rendering {
  readonly look: ClosureLook;
  readonly failing: readonly Finding[];
  readonly options: InspectCommandOptions;
}

function render(context: CommandContext, { look, failing, options: { format, output } }: Rendering): string {
  const { closure, sorted, rules } = look;
  const image = { name: undefined, source: closure.source };
  const plan = { rules, hidden: [] };
  if (format === 'sarif') return renderSarif({ image, sorted, plan });
  if (format === 'junit') return renderJUnit({ image, sorted, plan });
  const screen = screenFor(context, output);
  return context.options.quiet ? renderFailing(failing, screen) : renderClosure(look, screen);
}

function toData(look: ClosureLook): object {
  const { closure, files, links, bytes, sorted, notes } = look;
  const { findings, off, skipped } = sorted;
  return {
    closure: {
      source: closure.source,
      storePaths: closure.paths.length,
      sizeBytes: closureSize(look) ?? null,
      ...{ files, links, bytesRead: bytes },
    },
    findings,
    counts: countFindings(findings),
    off: off.map(({ rule, reason, by, findings: hides }) => ({ rule, reason, by, findings: hides })),
    skipped,
    notes,
  };
}
