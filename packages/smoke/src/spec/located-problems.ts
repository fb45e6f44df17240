import { didYouMean, safeText } from '@up/core';
import type * as z from 'zod';
import type { YamlFile } from './yaml-file.ts';

export interface LocatedProblem {
  readonly file: string;
  readonly line: number | undefined;
  readonly message: string;
}

/** What a schema complains about, with the lines of the file, in their order. */
export function locatedProblems(yaml: YamlFile, error: z.ZodError): readonly LocatedProblem[] {
  return error.issues
    .flatMap((issue) => {
      const at = (path: readonly PropertyKey[], message: string): LocatedProblem => ({
        file: yaml.file,
        line: yaml.lineOf(path),
        message: safeText(`${path.map(String).join('.')}: ${message}`.replace(/^: /, '')),
      });
      if (issue.code !== 'unrecognized_keys') return [at(issue.path, issue.message)];
      return issue.keys.map((key) =>
        at([...issue.path, key], `this key is not known${didYouMean(key, KNOWN_KEYS)}`),
      );
    })
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** Those that people mistype. */
const KNOWN_KEYS: readonly string[] = [
  ...[
    'schemaVersion',
    'globalEnvVars',
    'commandTests',
    'fileExistenceTests',
    'fileContentTests',
    'metadataTest',
  ],
  ...[
    'licenseTests',
    'containerRunOptions',
    'name',
    'setup',
    'teardown',
    'envVars',
    'command',
    'args',
    'path',
  ],
  ...[
    'expectedOutput',
    'excludedOutput',
    'expectedError',
    'excludedError',
    'exitCode',
    'shouldExist',
    'permissions',
  ],
  ...[
    'uid',
    'gid',
    'isExecutableBy',
    'expectedContents',
    'excludedContents',
    'labels',
    'exposedPorts',
    'volumes',
  ],
  ...[
    'entrypoint',
    'cmd',
    'workdir',
    'user',
    'key',
    'value',
    'isRegex',
    'unexposedPorts',
    'unmountedVolumes',
  ],
];
