import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { UpError } from '@up/core';
import { findProgram, runProcess } from '@up/process';
import { firstDependency, parseStanzas, releaseDigest } from './control-stanzas.ts';
import { type DebianPackage, debianPackage, type FetchedPackage } from './debian-package.ts';
import { compareDebianVersions } from './debian-version.ts';
import { download, OFFLINE_HINT } from './download.ts';
import type { KernelContext } from './kernel.ts';

/** An archive of Debian packages on the network. */
export interface Archive {
  /** `https://deb.debian.org/debian`. */
  readonly url: string;
  /** Releases to look at, each with the root of its archive: `bookworm`. */
  readonly suite: string;
}

export interface ArchivePackageOptions {
  /** The meta package: `linux-image-cloud-amd64`. */
  readonly meta: string;
  /** As Debian names the processor: `amd64`. */
  readonly architecture: string;
  /** For what is fetched; it exists. */
  readonly directory: string;
  /** The newest package of all of them is taken. */
  readonly archives: readonly Archive[];
}

const MIB = 1024 * 1024;
const KEYRINGS: readonly string[] = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
];

/**
 * Downloads the package that a meta package stands for from an archive: InRelease (its signature verified where this
 * machine has gpgv and Debian's keys) says what Packages has to be, that what the package has to be.
 * @throws UpError UP_BUILD_FAILED, UP_PROGRAM_NOT_FOUND without xz; the reason of `signal`.
 */
export async function archivePackage(
  { meta, architecture, directory, archives }: ArchivePackageOptions,
  context: KernelContext,
): Promise<FetchedPackage> {
  const found: Candidate[] = [];
  for (const [index, archive] of archives.entries()) {
    const place = join(directory, String(index));
    const { packages, verifiedBy } = await fetchIndex({ archive, architecture, place }, context);
    const best = await newestKernel(packages, meta);
    if (best !== undefined) found.push({ ...best, archive, verifiedBy });
  }
  const [best] = found.sort((one, other) => compareDebianVersions(other.version, one.version));
  if (best === undefined) throw unusable(archives, `has no ${meta}`);
  context.onProgress?.(`fetching ${best.name} ${best.version}`);
  const path = join(directory, 'kernel.deb');
  const { archive, ...fetched } = best;
  await download({
    url: `${archive.url}/${best.file}`,
    file: path,
    maxBytes: best.sizeBytes,
    sha256: best.sha256,
    signal: context.signal,
  });
  return { ...fetched, path };
}

type Candidate = DebianPackage & {
  readonly archive: Archive;
  readonly verifiedBy: FetchedPackage['verifiedBy'];
};

interface IndexOptions {
  readonly archive: Archive;
  readonly architecture: string;
  /** Beginning of the names of the files. */
  readonly place: string;
}

interface Index {
  /** The file Packages, uncompressed. */
  readonly packages: string;
  readonly verifiedBy: FetchedPackage['verifiedBy'];
}

async function fetchIndex(
  { archive, architecture, place }: IndexOptions,
  context: KernelContext,
): Promise<Index> {
  const { env, signal, session } = context;
  const root = `${archive.url}/dists/${archive.suite}`;
  context.onProgress?.(`looking for a kernel in ${archive.url} ${archive.suite}`);
  const release = `${place}.InRelease`;
  await download({ url: `${root}/InRelease`, file: release, maxBytes: 4 * MIB, signal });
  const verifiedBy = await verify(release, archive, context);
  const path = `main/binary-${architecture}/Packages.xz`;
  const text = await readFile(verifiedBy === 'gpgv' ? `${release}.signed` : release, 'utf8');
  const sha256 = releaseDigest(text, path);
  if (sha256 === undefined) throw unusable([archive], `does not list ${path}`);
  const packed = `${place}.Packages.xz`;
  await download({ url: `${root}/${path}`, file: packed, maxBytes: 64 * MIB, sha256, signal });
  const hint = 'Install it: apt install xz-utils';
  await runProcess({ command: 'xz', args: ['-q', '-d', '-f', packed], env, signal, session, hint });
  return { packages: `${place}.Packages`, verifiedBy };
}

/** Only what is signed counts: gpgv writes it aside. Without keys TLS has to do, and plain HTTP does not. */
async function verify(
  release: string,
  archive: Archive,
  { env, signal, session }: KernelContext,
): Promise<FetchedPackage['verifiedBy']> {
  const keyring = await firstThere(KEYRINGS);
  if (keyring === undefined || (await findProgram('gpgv', env)) === undefined) {
    if (archive.url.startsWith('https:')) return 'https';
    throw unusable(
      [archive],
      "is not reached by https, and there is no gpgv with Debian's keys to verify it",
    );
  }
  const args = ['--quiet', '--keyring', keyring, '--output', `${release}.signed`, release];
  try {
    await runProcess({ command: 'gpgv', args, env, signal, session });
    return 'gpgv';
  } catch (cause) {
    signal.throwIfAborted();
    throw unusable([archive], 'has a signature that does not verify', cause);
  }
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  return undefined;
}

/** The package behind the newest version of the meta package. The file has some 60 000 paragraphs: read by lines. */
async function newestKernel(packages: string, meta: string): Promise<DebianPackage | undefined> {
  const kernels = new Map<string, DebianPackage>();
  const wanted: { readonly version: string; readonly name: string }[] = [];
  for await (const paragraph of paragraphs(packages)) {
    if (!paragraph.startsWith('Package: linux-image-')) continue;
    const [stanza] = parseStanzas(paragraph);
    const found = stanza && debianPackage(stanza);
    if (found === undefined || stanza === undefined) continue;
    const name = found.name === meta ? firstDependency(stanza) : undefined;
    if (name !== undefined) wanted.push({ version: found.version, name });
    const known = kernels.get(found.name);
    if (known === undefined || compareDebianVersions(known.version, found.version) < 0)
      kernels.set(found.name, found);
  }
  const [best] = wanted.sort((one, other) => compareDebianVersions(other.version, one.version));
  return best && kernels.get(best.name);
}

async function* paragraphs(file: string): AsyncGenerator<string, void, void> {
  let lines: string[] = [];
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (line !== '') lines.push(line);
    else {
      yield lines.join('\n');
      lines = [];
    }
  }
  yield lines.join('\n');
}

function unusable(archives: readonly Archive[], reason: string, cause?: unknown): UpError {
  const names = archives.map(({ url, suite }) => `${url} ${suite}`).join(', ');
  return new UpError('UP_BUILD_FAILED', `The archive ${names} ${reason}`, { hint: OFFLINE_HINT, cause });
}
