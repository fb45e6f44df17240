import type { Engine } from '@up/docker';
import type { Session } from '@up/process';
import { guarded } from '../checks/guarded.ts';
import { imageOwners } from '../inside/image-owners.ts';
import { createInside } from '../inside/inside.ts';
import { type SmokeCheck, skipped } from '../smoke-check.ts';
import { checkCommandTest } from './check-commands.ts';
import { checkFileContent, checkFileExistence } from './check-files.ts';
import { checkMetadata } from './check-metadata.ts';
import type { StructureTest } from './structure-test.ts';

export interface StructureTestOptions {
  readonly engine: Engine;
  readonly image: string;
  readonly session: Session;
  readonly signal: AbortSignal;
}

/**
 * Runs a file of container-structure-test against an image; nothing of it needs the image to run as it is.
 * @throws UpError UP_IMAGE_NOT_FOUND, UP_ENGINE_UNREACHABLE; the signal's reason when aborted.
 */
export async function checkStructureTest(
  test: StructureTest,
  options: StructureTestOptions,
): Promise<readonly SmokeCheck[]> {
  const { engine, image, session, signal } = options;
  const refusal = refusalOf(test);
  const info = await engine.inspectImage(image, { signal });
  const env = new Map(
    info.config.env.map((entry) => [entry.split('=')[0] ?? '', entry.slice(entry.indexOf('=') + 1)]),
  );
  const checks: SmokeCheck[] = [];
  for (const command of test.commandTests)
    checks.push(
      refusal === undefined
        ? await checkCommandTest(command, { ...options, env, test })
        : skipped('structure-test', `Command Test: ${command.name}`, refusal),
    );
  if (test.fileContentTests.length > 0 || test.fileExistenceTests.length > 0) {
    // A program is asked for where the image names none; it is never started.
    const words =
      info.config.entrypoint.length + info.config.command.length > 0 ? {} : { command: ['/none'] };
    await using container = await engine.create(
      { image, session, target: 'structure-test', ...words },
      { signal },
    );
    const owners = engine.kind === 'podman' ? imageOwners({ engine, image, signal }) : undefined;
    const inside = createInside({ container, mounts: [], state: 'image', owners });
    for (const file of test.fileContentTests)
      checks.push(
        ...(await guardedTest(`File Content Test: ${file.name}`, signal, () =>
          checkFileContent(file, { inside, env }),
        )),
      );
    for (const file of test.fileExistenceTests)
      checks.push(
        ...(await guardedTest(`File Existence Test: ${file.name}`, signal, () =>
          checkFileExistence(file, { inside, env }),
        )),
      );
  }
  for (const _ of test.licenseTests)
    checks.push(
      skipped('structure-test', 'License Test', 'which licences somebody allows is not known here'),
    );
  if (test.metadataTest !== undefined) checks.push(checkMetadata(test.metadataTest, info));
  return checks;
}

/** What of containerRunOptions is not done: commands would not run as the file wants. */
function refusalOf({ containerRunOptions: options }: StructureTest): string | undefined {
  if (options?.privileged === true) return 'privileged containers are not started';
  if (options !== undefined && (options.envFile !== '' || options.envVars.length > 0))
    return 'variables of this machine are not handed into containers (envFile, envVars)';
  return undefined;
}

async function guardedTest(
  name: string,
  signal: AbortSignal,
  run: () => Promise<SmokeCheck>,
): Promise<readonly SmokeCheck[]> {
  return await guarded({ area: 'structure-test', name, signal }, run);
}
