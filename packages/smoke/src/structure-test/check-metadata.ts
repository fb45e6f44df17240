import type { ImageInfo } from '@up/docker';
import { quoted, type SmokeCheck, verdictFor } from '../smoke-check.ts';
import { goRegExp } from '../spec/go-regexp.ts';
import type { MetadataTest, Variable } from './structure-test.ts';

/** Holds the config of an image against a metadataTest. */
export function checkMetadata(test: MetadataTest, { config, labels }: ImageInfo): SmokeCheck {
  const env = new Map(
    config.env.map((entry) => [entry.split('=')[0] ?? '', entry.slice(entry.indexOf('=') + 1)]),
  );
  const ports = config.exposedPorts;
  const complaints = [
    ...[...test.envVars, ...test.env].flatMap((wanted) => valueComplaint('variable', wanted, env)),
    ...test.unboundEnvVars.filter(({ key }) => env.has(key)).map(({ key }) => `variable ${key} is set`),
    ...test.labels.flatMap((wanted) => valueComplaint('label', wanted, new Map(Object.entries(labels)))),
    ...wordsComplaint('entrypoint', test.entrypoint, config.entrypoint),
    ...wordsComplaint('cmd', test.cmd, config.command),
    ...textComplaint('workdir', test.workdir, config.workingDirectory),
    ...textComplaint('user', test.user, config.user),
    ...test.exposedPorts.filter((port) => !hasPort(ports, port)).map((port) => `port ${port} is not exposed`),
    ...test.unexposedPorts.filter((port) => hasPort(ports, port)).map((port) => `port ${port} is exposed`),
    ...test.volumes.filter((path) => !config.volumes.includes(path)).map((path) => `${path} is no volume`),
    ...test.unmountedVolumes
      .filter((path) => config.volumes.includes(path))
      .map((path) => `${path} is a volume`),
  ];
  return verdictFor('structure-test', 'Metadata Test', { complaints, evidence: 'as the file wants it' });
}

function valueComplaint(
  what: string,
  { key, value, isRegex }: Variable,
  actual: ReadonlyMap<string, string>,
): readonly string[] {
  const found = actual.get(key);
  if (found === undefined) return [`${what} ${key} is not set`];
  const fits = isRegex ? goRegExp(value).test(found) : found === value;
  return fits ? [] : [`${what} ${key} is ${quoted(found)} instead of ${quoted(value)}`];
}

function wordsComplaint(
  what: string,
  wanted: readonly string[] | undefined,
  actual: readonly string[],
): readonly string[] {
  if (wanted === undefined) return [];
  const isSame = wanted.length === actual.length && wanted.every((word, index) => word === actual[index]);
  return isSame ? [] : [`${what} is ${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`];
}

function textComplaint(what: string, wanted: string, actual: string): readonly string[] {
  return wanted === '' || wanted === actual
    ? []
    : [`${what} is ${quoted(actual)} instead of ${quoted(wanted)}`];
}

/** `80` is port 80 of TCP; `53/udp` says it. */
function hasPort(ports: readonly string[], port: string): boolean {
  return ports.includes(port.includes('/') ? port : `${port}/tcp`) || ports.includes(port);
}
