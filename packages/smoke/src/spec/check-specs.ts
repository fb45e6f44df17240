import { checkResource } from '../goss/check-resource.ts';
import type { Inside } from '../inside/inside.ts';
import type { RunningContext } from '../running-checks.ts';
import type { SmokeCheck } from '../smoke-check.ts';
import type { SmokeOptions } from '../smoke-options.ts';
import { checkStructureTest } from '../structure-test/check-structure-test.ts';

/** What gossfiles ask of a container that runs. */
export async function checkGossSpecs(
  { specs = [], container, signal }: RunningContext,
  inside: Inside,
): Promise<readonly SmokeCheck[]> {
  const checks: SmokeCheck[] = [];
  for (const spec of specs)
    if (spec.kind === 'goss')
      for (const resource of spec.resources)
        checks.push(...(await checkResource(resource, { inside, container, signal })));
  return checks;
}

/** What files of container-structure-test ask of an image. */
export async function checkImageSpecs({
  specs = [],
  engine,
  image,
  session,
  signal,
}: SmokeOptions): Promise<readonly SmokeCheck[]> {
  const checks: SmokeCheck[] = [];
  for (const spec of specs)
    if (spec.kind === 'structure-test')
      checks.push(...(await checkStructureTest(spec.test, { engine, image, session, signal })));
  return checks;
}
