import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compile } from './programs.ts';

type Compiler = 'gcc' | 'musl-gcc';

export interface LinkOptions {
  readonly compiler?: Compiler;
  /** `-Wl,-rpath,...` and the like. */
  readonly args?: readonly string[];
}

/** libword.so.1, which needs only the C library. */
export function libword(compiler: Compiler = 'gcc'): string {
  const args = ['-shared', '-fPIC', '-Wl,-soname,libword.so.1'];
  return compile({ compiler, source: 'word', args, name: 'libword.so.1' });
}

/** libgreet.so.1, which needs libword.so.1. */
export function libgreet({ compiler = 'gcc', args = [] }: LinkOptions = {}): string {
  const own = ['-shared', '-fPIC', '-Wl,-soname,libgreet.so.1', libword(compiler)];
  return compile({ compiler, source: 'greet', args: [...own, ...args], name: 'libgreet.so.1' });
}

/** The first version of the symbols of libgreet, or the first and the second. */
export function versionedLibgreet(version: 1 | 2): string {
  const map = join(import.meta.dirname, 'programs', `greet-${version}.map`);
  return libgreet({ args: [`-Wl,--version-script=${map}`] });
}

export interface ServeOptions extends LinkOptions {
  /** What it is linked against. Default: a libgreet without versions. */
  readonly against?: string;
}

/** The service, with libgreet.so.1 and through it libword.so.1. */
export function dynamicServe({ compiler = 'gcc', args = [], against }: ServeOptions = {}): string {
  const library = against ?? libgreet({ compiler });
  const own = ['-DWITH_GREET', library, `-Wl,-rpath-link,${dirname(libword(compiler))}`];
  return compile({ compiler, source: 'serve', args: [...own, ...args], name: 'serve' });
}

/** The service with the C library alone. */
export function plainServe({ compiler = 'gcc', args = [] }: LinkOptions = {}): string {
  return compile({ compiler, source: 'serve', args, name: 'serve-plain' });
}

/** An /etc/ld.so.cache that knows libgreet in /opt/lib, made by ldconfig itself. */
export function loaderCache(): Uint8Array {
  const root = mkdtempSync(join(tmpdir(), 'up-ldconfig-'));
  try {
    for (const directory of ['etc', 'opt/lib']) mkdirSync(join(root, directory), { recursive: true });
    copyFileSync(libgreet(), join(root, 'opt/lib/libgreet.so.1'));
    writeFileSync(join(root, 'etc/ld.so.conf'), '/opt/lib\n');
    execFileSync('ldconfig', ['-X', '-r', root], { stdio: ['ignore', 'ignore', 'pipe'] });
    return readFileSync(join(root, 'etc/ld.so.cache'));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
