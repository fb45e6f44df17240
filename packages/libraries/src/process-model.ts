import { posix } from 'node:path';
import { FormatError } from '@up/formats';
import type { Candidate } from './candidate.ts';
import type { Dialect } from './dialect.ts';
import type { ElfFiles } from './elf-files.ts';
import type { LoadedObject } from './loaded-object.ts';
import type { Attempt, Dependency, Outcome } from './resolution.ts';

export interface ProcessModelOptions {
  readonly dialect: Dialect;
  readonly files: ElfFiles;
  readonly main: LoadedObject;
  /** The loader itself, which is in the process before anything is searched. */
  readonly loaderObject: LoadedObject | undefined;
}

/** A process as its loader builds it up: what is in it, and what became of each name that was asked for. */
export class ProcessModel {
  readonly #options: ProcessModelOptions;
  readonly #objects: LoadedObject[];
  readonly #dependencies: Dependency[] = [];
  #placesLeft = MAX_PLACES;

  constructor(options: ProcessModelOptions) {
    this.#options = options;
    const { main, loaderObject } = options;
    this.#objects = loaderObject === undefined ? [main] : [main, loaderObject];
  }

  /** What was loaded besides the binary and the loader, in order. */
  get libraries(): readonly LoadedObject[] {
    const { main, loaderObject } = this.#options;
    return this.#objects.filter((object) => object !== main && object !== loaderObject);
  }

  /** Everything loaded so far: the binary, the loader, then libraries in load order. */
  get objects(): readonly LoadedObject[] {
    return this.#objects;
  }

  /** Loads one library, without what it needs itself: for `by`, or as a preload, which nothing needs. */
  load(name: string, by?: LoadedObject): Outcome {
    const { dialect } = this.#options;
    const known = dialect.findLoaded(name, this.#objects);
    if (known !== undefined) return alreadyLoaded(known);
    const tried: Attempt[] = [];
    for (const candidate of dialect.candidates(name, by)) {
      const outcome = this.#open(candidate, { name, by, tried });
      if (outcome !== undefined) return outcome;
    }
    return { kind: 'missing', tried };
  }

  /** Loads what the binary and all that is loaded need, breadth first. */
  loadNeeded(): readonly Dependency[] {
    const { loaderObject } = this.#options;
    for (let next = 0; next < this.#objects.length; next++) {
      const object = this.#objects[next];
      if (object === undefined || object === loaderObject) continue;
      for (const name of object.elf.needed)
        this.#dependencies.push({ name, neededBy: object.path, ...this.load(name, object) });
    }
    return this.#dependencies;
  }

  #open({ path, rule }: Candidate, request: Request): Outcome | undefined {
    const { files, dialect, main } = this.#options;
    if (--this.#placesLeft < 0)
      throw new FormatError('elf', `libraries are searched in over ${MAX_PLACES} places`, 0);
    const { tried } = request;
    const opened = files(path);
    if (opened.kind === 'absent') return pass(tried, { path, rule, result: 'absent' });
    if (opened.kind === 'broken') return { kind: 'unusable', path, rule, reason: opened.reason, tried };
    const judgement = dialect.judge(opened.elf, main.elf);
    if (judgement === 'other-architecture') return pass(tried, { path, rule, result: judgement });
    if (judgement !== 'usable') return { kind: 'unusable', path, rule, reason: judgement.unusable, tried };
    const { realPath, elf } = opened;
    const same = this.#objects.find((object) => object.realPath === realPath);
    if (same !== undefined) {
      same.names.add(request.name);
      return alreadyLoaded(same);
    }
    const names = new Set([request.name]);
    const loaded = { path, realPath, elf, origin: posix.dirname(path), names };
    this.#objects.push(request.by === undefined ? loaded : { ...loaded, loadedBy: request.by });
    return { kind: 'found', path, realPath, rule, tried };
  }
}

interface Request {
  readonly name: string;
  readonly by: LoadedObject | undefined;
  readonly tried: Attempt[];
}

function pass(tried: Attempt[], attempt: Attempt): undefined {
  tried.push(attempt);
}

function alreadyLoaded({ path, realPath }: LoadedObject): Outcome {
  return { kind: 'already-loaded', path, realPath };
}

/** A browser with a hundred libraries makes some thousands. */
const MAX_PLACES = 200_000;
