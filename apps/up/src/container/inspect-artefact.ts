import { type Finding, plural, UpError, userPaths } from '@up/core';
import { openImage } from '@up/oci';
import type { BuiltImage } from '../build-artefact.ts';
import type { CommandContext } from '../context.ts';
import { inspectAs } from '../inspect/inspect-as.ts';
import { viewSelection } from '../inspect/profile-view.ts';
import { planRules, sortFindings } from '../inspect/rule-plan.ts';
import type { Selection } from '../select-target.ts';

export interface InspectArtefactOptions {
  readonly artefact: Pick<BuiltImage, 'name' | 'path'>;
  readonly selection: Selection;
}

/**
 * Looks at an image before it runs, as its profile will start it.
 * @throws UpError UP_CHECKS_FAILED where something in it will not work, with what.
 */
export async function inspectArtefact(
  { env, signal, reporter }: CommandContext,
  { artefact, selection }: InspectArtefactOptions,
): Promise<readonly Finding[]> {
  const started = performance.now();
  const view = viewSelection(selection);
  const plan = await planRules({ only: [], skip: [] }, view);
  const opened = await openImage(artefact.path, { signal, cacheDir: userPaths(env).cache });
  const { inspection } = await inspectAs(opened, { view, plan, signal });
  const { findings } = sortFindings(inspection, plan);
  const errors = findings.filter(({ severity }) => severity === 'error');
  const entries = opened.layers.reduce((sum, layer) => sum + layer.entries, 0);
  const [first] = errors;
  if (first === undefined) {
    const said = `${plural(entries, 'file')}: nothing that would fail`;
    reporter.step('inspect', said, performance.now() - started);
    return findings;
  }
  throw new UpError(
    'UP_CHECKS_FAILED',
    `${artefact.name} would not work: ${first.message}${errors.length > 1 ? `, and ${errors.length - 1} more` : ''}`,
    {
      hint: `up inspect ${artefact.path} --profile ${selection.profile.name}`,
      details: { findings: errors },
    },
  );
}
