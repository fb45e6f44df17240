import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type DebianPackage, parseDebianPackages, withLibraries } from './debian-packages.ts';

const MIRROR = process.env['UP_DEBIAN_MIRROR'] ?? 'http://deb.debian.org/debian';
const RELEASE = 'trixie';
const CACHE = process.env['UP_TEST_CACHE'] ?? join(homedir(), '.cache/up-test');
const ROOT = join(CACHE, 'nix-2.26');
const BIN = join(ROOT, 'usr/bin');
const NEEDED = ['xz', 'dpkg-deb', 'patchelf'];

const MACHINES: Readonly<
  Partial<Record<NodeJS.Architecture, { readonly arch: string; readonly triplet: string }>>
> = {
  x64: { arch: 'amd64', triplet: 'x86_64-linux-gnu' },
  arm64: { arch: 'arm64', triplet: 'aarch64-linux-gnu' },
};

/**
 * The directory with the programs of Nix 2.26, as Debian's next release has it: downloaded once, with the libraries
 * and the loader it needs, so that it runs on an older system. A reason, where it cannot be had here.
 */
export async function secondNix(): Promise<{ readonly bin: string } | { readonly missing: string }> {
  if (existsSync(join(BIN, 'nix'))) return { bin: BIN };
  const machine = process.platform === 'linux' ? MACHINES[process.arch] : undefined;
  if (machine === undefined) return { missing: 'Nix 2.26 is unpacked on Linux only' };
  try {
    for (const tool of NEEDED) execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
  } catch {
    return { missing: `Nix 2.26 is unpacked with ${NEEDED.join(', ')}` };
  }
  try {
    await unpack(machine);
    return { bin: BIN };
  } catch (error) {
    return {
      missing: `Nix 2.26 cannot be downloaded: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** Under another name first: what has the right name is complete. */
async function unpack({ arch, triplet }: { readonly arch: string; readonly triplet: string }): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const unborn = mkdtempSync(join(CACHE, '.nix-2.26-'));
  try {
    const list = await download(`${MIRROR}/dists/${RELEASE}/main/binary-${arch}/Packages.xz`);
    const text = execFileSync('xz', ['-dc'], { input: list, maxBuffer: 512 * 1024 * 1024, encoding: 'utf8' });
    for (const each of withLibraries(parseDebianPackages(text), 'nix-bin')) await unpackPackage(each, unborn);
    linkToOwnLibraries(join(unborn, 'usr/bin'), join(ROOT, 'usr/lib', triplet), arch);
    if (!existsSync(ROOT)) renameSync(unborn, ROOT);
  } finally {
    rmSync(unborn, { recursive: true, force: true });
  }
}

async function unpackPackage({ name, path, sha256 }: DebianPackage, into: string): Promise<void> {
  const bytes = await download(`${MIRROR}/${path}`);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(`${name} is damaged`);
  const file = join(into, 'package.deb');
  writeFileSync(file, bytes);
  execFileSync('dpkg-deb', ['-x', file, into]);
  rmSync(file);
}

/** With its own loader and an old-style rpath, which holds for libraries of libraries, too, but not for what Nix starts. */
function linkToOwnLibraries(bin: string, libraries: string, arch: string): void {
  const loader = join(libraries, arch === 'amd64' ? 'ld-linux-x86-64.so.2' : 'ld-linux-aarch64.so.1');
  for (const name of readdirSync(bin)) {
    const program = join(bin, name);
    if (!/^nix/.test(name) || !lstatSync(program).isFile()) continue;
    execFileSync('patchelf', [
      '--set-interpreter',
      loader,
      '--force-rpath',
      '--set-rpath',
      libraries,
      program,
    ]);
  }
}

async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${url} says ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
