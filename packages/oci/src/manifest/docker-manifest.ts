import { safeText, UpError } from '@up/core';
import * as z from 'zod';
import { digestOf } from '../digest.ts';
import type { ImageLimits } from '../limits.ts';
import type { ImageProblem } from '../problem.ts';
import type { ImageSource } from '../source/image-source.ts';
import { unreadable } from '../source/unreadable.ts';
import { nameMatches, shortName } from './image-name.ts';
import { memberOf } from './member-of.ts';
import { parseJson } from './parse-json.ts';
import type { ImageChoice, ResolvedImage } from './resolved-image.ts';

const nullableList = z.array(z.string()).nullish();

const DockerManifest = z.array(
  z.object({ Config: z.string(), RepoTags: nullableList, Layers: nullableList }),
);

type DockerEntry = z.infer<typeof DockerManifest>[number];

export interface ResolveOptions {
  readonly choice: ImageChoice;
  readonly limits: ImageLimits;
}

/**
 * The image that manifest.json of a docker-archive names; undefined where there is no such file.
 * @throws UpError UP_IMAGE_UNREADABLE, UP_IMAGE_AMBIGUOUS, UP_IMAGE_NOT_FOUND for an unknown tag.
 */
export async function resolveDockerManifest(
  source: ImageSource,
  { choice, limits }: ResolveOptions,
): Promise<ResolvedImage | undefined> {
  const bytes = await source.readDocument('manifest.json', limits.jsonBytes);
  if (bytes === undefined) return undefined;
  const json = parseJson(bytes, { location: source.location, what: 'manifest.json' });
  const parsed = DockerManifest.safeParse(json);
  if (!parsed.success) throw unreadable(source.location, 'manifest.json is no list of images');
  const entry = chooseEntry(parsed.data, { location: source.location, tag: choice.tag });
  return await resolveEntry(source, entry, limits);
}

function chooseEntry(
  entries: readonly DockerEntry[],
  { location, tag }: { readonly location: string; readonly tag: string | undefined },
): DockerEntry {
  const matching =
    tag === undefined
      ? entries
      : entries.filter(({ RepoTags }) => RepoTags?.some((name) => nameMatches(name, tag)));
  const distinct = [...new Map(matching.map((entry) => [entry.Config, entry])).values()];
  const [first] = distinct;
  if (first !== undefined && distinct.length === 1) return first;
  const names = entries.map(({ RepoTags, Config }) => RepoTags?.map(shortName).join(', ') || Config);
  const list = safeText(names.join(', '));
  const details = { image: location, tags: names };
  if (entries.length === 0) throw unreadable(location, 'manifest.json lists no image');
  if (first === undefined)
    throw new UpError(
      'UP_IMAGE_NOT_FOUND',
      `${safeText(location)} holds no image "${safeText(tag ?? '')}"; it holds ${list}`,
      {
        hint: 'Name one of them with --tag.',
        details,
      },
    );
  throw new UpError('UP_IMAGE_AMBIGUOUS', `${safeText(location)} holds several images: ${list}`, {
    hint: 'Name one of them with --tag.',
    details,
  });
}

async function resolveEntry(
  source: ImageSource,
  entry: DockerEntry,
  limits: ImageLimits,
): Promise<ResolvedImage> {
  const configName = await memberOf(source, entry.Config);
  const config = configName && (await source.readDocument(configName, limits.jsonBytes));
  if (!config) throw unreadable(source.location, `its config ${entry.Config} is missing`);
  const digest = digestOf(config);
  const layers = await Promise.all(
    (entry.Layers ?? []).map(async (name) => ({
      name: (await memberOf(source, name)) ?? name,
      digest: statedDigest(name),
      isForeign: false,
    })),
  );
  const name = entry.RepoTags?.[0];
  return {
    format: 'docker-archive',
    name: name === undefined ? undefined : shortName(name),
    digest,
    config,
    layers,
    otherManifests: [],
    problems: configProblems(entry.Config, digest),
  };
}

function configProblems(name: string, digest: string): readonly ImageProblem[] {
  const stated = /(?:^|[/:])([0-9a-f]{64})(?:\.json)?$/.exec(name)?.[1];
  if (stated === undefined || digest === `sha256:${stated}`) return [];
  const message = `the config is not what its name says: its digest is ${digest}`;
  return [
    {
      code: 'digest-mismatch',
      message,
      path: name,
      evidence: { expected: `sha256:${stated}`, actual: digest },
    },
  ];
}

/** Only names in a blob directory are digests of what is stored there. */
function statedDigest(name: string): string | undefined {
  const match = /^(?:\.?\/)?blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(name);
  return match === null ? undefined : `${match[1]}:${match[2]}`;
}
