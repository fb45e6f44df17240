import type { Identity } from './identity.ts';
import { childrenAt } from './look-up.ts';
import type { Subject } from './subject.ts';
import {
  absolute,
  exists,
  isOtherImplementation,
  placeOf,
  searchPaths,
} from './supervisord-subject/find-config.ts';
import { findSupervisordStarts } from './supervisord-subject/find-starts.ts';
import { createImageWorld, type ImageWorld, workingDirectoryOf } from './supervisord-subject/image-world.ts';
import { type CompleteReading, readOn } from './supervisord-subject/read-on.ts';
import type {
  StartOrigin,
  SupervisordFlags,
  SupervisordStart,
} from './supervisord-subject/supervisord-start.ts';

/** A supervisord configuration of an image, read as supervisord will read it there. */
export interface SupervisorReading extends CompleteReading {
  /** Absolute. */
  readonly mainFile: string;
  /** How surely it is used. */
  readonly origin: StartOrigin;
  readonly flags: SupervisordFlags;
  /** Whom supervisord is started as. */
  readonly identity: Identity;
  /** The environment of supervisord. */
  readonly env: ReadonlyMap<string, string>;
  /** Where supervisord is started. */
  readonly cwd: string;
  /** Of every file that belongs to it, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of the scripts that start supervisord, as one. */
  readonly scripts: string;
  /** Whether all files that it includes could be read. */
  readonly isComplete: boolean;
}

const KEY = Symbol('supervisor configurations');

/**
 * The configurations of every supervisord that the image starts; where it starts none, those that lie in /etc.
 * What cannot be read, on a volume for example, is not among them.
 */
export function supervisorConfigs(subject: Subject): readonly SupervisorReading[] {
  return subject.once(KEY, () => {
    const starts = findSupervisordStarts(subject);
    return starts.length > 0
      ? starts.flatMap((start) => readStart(subject, start) ?? [])
      : readFound(subject);
  });
}

function readStart(subject: Subject, start: SupervisordStart): SupervisorReading | undefined {
  const { flags } = start;
  const place = placeOf(start.executable, subject);
  if (flags.onlyPrints || isOtherImplementation(place, subject)) return undefined;
  const world = createImageWorld(subject, start);
  const searched = flags.configuration === undefined ? searchPaths(place, subject) : [];
  const found = searched.find((path) => exists(path, subject));
  const mainFile = flags.configuration ?? found;
  if (mainFile !== undefined) return toReading(subject, world, { start, mainFile });
  const mayBeMounted = searched.some((path) => subject.runtime.provides(absolute(path, subject)));
  return mayBeMounted ? undefined : withoutConfig(subject, world, { start, searched });
}

function readFound(subject: Subject): readonly SupervisorReading[] {
  const { tree } = subject.image;
  const names = [...(childrenAt(tree, '/etc')?.keys() ?? [])].sort();
  const paths = ['/etc/supervisord.conf', ...names.map((name) => `/etc/${name}/supervisord.conf`)];
  const byRealPath = new Map<string, string>();
  for (const path of paths) {
    const found = tree.lookup(path);
    if (found.status === 'found' && !byRealPath.has(found.realPath)) byRealPath.set(found.realPath, path);
  }
  const start: SupervisordStart = {
    origin: 'found',
    executable: 'supervisord',
    flags: NO_FLAGS,
    scripts: '',
    identity: subject.identity,
    environment: new Map(),
  };
  return [...byRealPath.values()].flatMap((mainFile) => {
    const world = createImageWorld(subject, start);
    return toReading(subject, world, { mainFile, start }) ?? [];
  });
}

/** What `supervisord` alone says. */
const NO_FLAGS: SupervisordFlags = {
  configuration: undefined,
  nodaemon: false,
  user: undefined,
  onlyPrints: false,
};

function toReading(
  subject: Subject,
  world: ImageWorld,
  { mainFile, start }: { readonly start: SupervisordStart; readonly mainFile: string },
): SupervisorReading | undefined {
  const full = absolute(mainFile, subject);
  world.options.files.readText(full);
  if (world.unknown.has(full)) return undefined;
  // Places are absolute; a file that is not there is named as it was written.
  const reading = readOn(world, world.texts.has(full) ? full : mainFile);
  return {
    ...commonOf(subject, world, start),
    ...reading,
    mainFile: full,
    isComplete: world.unknown.size === 0,
  };
}

function withoutConfig(
  subject: Subject,
  world: ImageWorld,
  { searched, start }: { readonly start: SupervisordStart; readonly searched: readonly string[] },
): SupervisorReading {
  const message =
    `No config file found at default paths (${searched.join(', ')}); ` +
    'use the -c option to specify a config file at a different path';
  return {
    ...commonOf(subject, world, start),
    mainFile: '/etc/supervisord.conf',
    refusals: [{ message, place: undefined, option: undefined, section: undefined }],
    config: undefined,
    warnings: [],
    isComplete: true,
  };
}

function commonOf(
  subject: Subject,
  world: ImageWorld,
  { origin, flags, identity, scripts }: SupervisordStart,
) {
  return {
    ...{ origin, flags, identity, scripts },
    env: new Map(Object.entries(world.options.env)),
    cwd: workingDirectoryOf(subject),
    texts: world.texts,
  };
}
