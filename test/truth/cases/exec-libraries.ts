import { readFileSync } from 'node:fs';
import { MUSL_LOADER } from '../bases/musl.ts';
import { LIBRARIES } from '../closure.ts';
import { dynamicServe, libgreet, libword, loaderCache, plainServe, versionedLibgreet } from '../libraries.ts';
import { bytes, directory, gone, hostFile, link, script, text } from '../members.ts';
import { withMachine } from '../programs.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { health } from './health-check.ts';

const { works, fails } = casesOn('glibc');
const noLibrary = fails('ended', 'exec/library-missing');
const noLoader = fails('ended', 'exec/loader-missing');
const GREET = `${LIBRARIES}/libgreet.so.1`;
const WORD = `${LIBRARIES}/libword.so.1`;
const elsewhere = () => [
  gone(GREET),
  gone(WORD),
  hostFile('/opt/lib/libgreet.so.1', libgreet()),
  hostFile('/opt/lib/libword.so.1', libword()),
];
const serveWith = (...args: readonly string[]) => hostFile('/app/serve', dynamicServe({ args }));

/** Loaders and libraries of glibc. */
export const EXEC_GLIBC = (): readonly TruthCase[] => [
  works('exec/glibc', {}),
  works('exec/glibc-as-user', { config: { User: 'app' } }),
  noLoader('exec/loader-missing', { files: [gone('/usr/lib64/ld-linux-x86-64.so.2')] }),
  noLoader('exec/loader-link-dangling', {
    files: [gone('/usr/lib64/ld-linux-x86-64.so.2'), link('/usr/lib64/ld-linux-x86-64.so.2', '../lib/ld.so')],
  }),
  noLoader('exec/loader-directory-link-missing', { files: [gone('/lib64')] }),
  noLoader('exec/loader-of-the-other-library', {
    files: [hostFile('/app/serve', plainServe({ compiler: 'musl-gcc' }))],
  }),
  noLoader('exec/loader-in-a-store-that-is-not-there', {
    files: [
      hostFile(
        '/app/serve',
        plainServe({
          args: [
            '-Wl,--dynamic-linker,/nix/store/0c1xn8wq6v7k2m3a9b4d5f6g7h8i9j0k-glibc-2.40/lib/ld-linux-x86-64.so.2',
          ],
        }),
      ),
    ],
  }),
  fails('ended', 'exec/loader-missing')('exec/loader-missing-behind-a-script', {
    files: [
      script('/start', '#!/bin/sh\nexec /app/serve\n'),
      hostFile('/app/serve', plainServe({ compiler: 'musl-gcc' })),
    ],
    config: { Entrypoint: ['/start'] },
  }),
  fails('unhealthy', 'exec/loader-missing')('exec/loader-missing-of-health-check', {
    files: [hostFile('/app/probe', plainServe({ compiler: 'musl-gcc' }))],
    config: { Healthcheck: health('CMD', '/app/probe', '--end=0') },
  }),
  works('exec/loader-missing-of-what-nobody-starts', {
    files: [hostFile('/usr/bin/other', plainServe({ compiler: 'musl-gcc' }))],
  }),

  noLibrary('exec/library-missing', { files: [gone(GREET)] }),
  noLibrary('exec/library-missing-of-a-library', { files: [gone(WORD)] }),
  noLibrary('exec/library-missing-the-c-library', { files: [gone(`${LIBRARIES}/libc.so.6`)] }),
  noLibrary('exec/library-elsewhere', { files: elsewhere() }),
  noLibrary('exec/library-elsewhere-and-a-wrong-variable', {
    files: elsewhere(),
    config: { Env: ['LD_LIBRARY_PATH=/opt/libs'] },
  }),
  works('exec/library-by-variable', { files: elsewhere(), config: { Env: ['LD_LIBRARY_PATH=/opt/lib'] } }),
  noLibrary('exec/library-by-runpath-but-not-its-own', {
    files: [...elsewhere(), serveWith('-Wl,--enable-new-dtags,-rpath,/opt/lib')],
  }),
  works('exec/library-by-rpath', {
    files: [...elsewhere(), serveWith('-Wl,--disable-new-dtags,-rpath,/opt/lib')],
  }),
  works('exec/library-by-runpath', {
    files: [gone(GREET), hostFile('/opt/lib/libgreet.so.1', libgreet()), serveWith('-Wl,-rpath,/opt/lib')],
  }),
  works('exec/library-by-origin', {
    files: [gone(GREET), hostFile('/app/lib/libgreet.so.1', libgreet()), serveWith('-Wl,-rpath,$ORIGIN/lib')],
  }),
  noLibrary('exec/library-not-at-origin', {
    files: [
      gone(GREET),
      hostFile('/app/lib/libgreet.so.1', libgreet()),
      serveWith('-Wl,-rpath,$ORIGIN/../lib'),
    ],
  }),
  noLibrary('exec/library-of-another-version', {
    files: [gone(GREET), hostFile(`${LIBRARIES}/libgreet.so.2`, libgreet())],
  }),
  works('exec/library-by-a-chain-of-links', {
    files: [
      gone(GREET),
      link(GREET, 'libgreet.so.1.2'),
      link(`${LIBRARIES}/libgreet.so.1.2`, '/opt/libgreet.so.1.2.3'),
      hostFile('/opt/libgreet.so.1.2.3', libgreet()),
    ],
  }),
  noLibrary('exec/library-link-dangling', { files: [gone(GREET), link(GREET, 'libgreet.so.1.2')] }),
  noLibrary('exec/library-empty', { files: [text(GREET, '')] }),
  noLibrary('exec/library-is-text', { files: [text(GREET, '/* GNU ld script */\nINPUT(libgreet.so.2)\n')] }),
  noLibrary('exec/library-of-another-processor', {
    files: [bytes(GREET, withMachine(libgreet(), 183))],
  }),
  works('exec/library-of-another-processor-first', {
    files: [bytes('/opt/lib/libgreet.so.1', withMachine(libgreet(), 183))],
    config: { Env: ['LD_LIBRARY_PATH=/opt/lib'] },
  }),
  works('exec/library-by-cache', {
    files: [
      gone(GREET),
      hostFile('/opt/lib/libgreet.so.1', libgreet()),
      bytes('/etc/ld.so.cache', loaderCache()),
    ],
  }),
  noLibrary('exec/library-by-configuration-without-cache', {
    files: [
      gone(GREET),
      hostFile('/opt/lib/libgreet.so.1', libgreet()),
      text('/etc/ld.so.conf', '/opt/lib\n'),
    ],
  }),
  noLibrary('exec/library-by-cache-that-is-old', {
    files: [gone(GREET), bytes('/etc/ld.so.cache', loaderCache())],
  }),
  fails('ended', 'exec/loader-missing')('exec/loader-not-executable', {
    files: [hostFile('/usr/lib64/ld-linux-x86-64.so.2', '/lib64/ld-linux-x86-64.so.2', { mode: 0o644 })],
  }),
  works('exec/library-preloaded-missing', { config: { Env: ['LD_PRELOAD=/opt/libmissing.so'] } }),
  works('exec/library-missing-of-what-nobody-starts', {
    files: [hostFile('/usr/bin/other', dynamicServe()), gone(GREET), hostFile('/app/serve', plainServe())],
  }),
  fails('ended', ['exec/library-missing', 'fhs/not-traversable'])('exec/library-closed-to-the-user', {
    files: [hostFile(GREET, libgreet(), { mode: 0o600 })],
    config: { User: 'app' },
  }),
  fails('ended', ['exec/library-missing', 'fhs/not-traversable'])(
    'exec/library-directory-closed-to-the-user',
    {
      files: [
        gone(GREET),
        directory('/opt/lib', { mode: 0o700 }),
        hostFile('/opt/lib/libgreet.so.1', libgreet()),
        serveWith('-Wl,-rpath,/opt/lib'),
      ],
      config: { User: 'app' },
    },
  ),
  works('exec/library-closed-to-others', {
    files: [hostFile(GREET, libgreet(), { mode: 0o640, gid: 1000 })],
    config: { User: 'app' },
  }),
  fails('ended', 'exec/library-missing')('exec/library-missing-behind-a-shell', {
    files: [gone(WORD)],
    config: { Entrypoint: ['/bin/sh', '-c', 'exec /app/serve'] },
  }),

  fails('ended', 'exec/symbol-version')('exec/symbol-version-missing', {
    files: [
      hostFile(GREET, versionedLibgreet(1)),
      hostFile('/app/serve', dynamicServe({ against: versionedLibgreet(2) })),
    ],
  }),
  works('exec/symbol-version-there', {
    files: [
      hostFile(GREET, versionedLibgreet(2)),
      hostFile('/app/serve', dynamicServe({ against: versionedLibgreet(2) })),
    ],
  }),
  works('exec/symbol-version-not-asked-for', { files: [hostFile(GREET, versionedLibgreet(1))] }),
  works('exec/symbol-version-of-a-library-without-any', {
    files: [hostFile('/app/serve', dynamicServe({ against: versionedLibgreet(1) }))],
  }),
];

const musl = casesOn('musl');
const noMuslLibrary = musl.fails('ended', 'exec/library-missing');
const muslGreet = libgreetOfMusl;

function libgreetOfMusl(): string {
  return libgreet({ compiler: 'musl-gcc' });
}

/** The same of musl, which goes its own ways. */
export const EXEC_MUSL = (): readonly TruthCase[] => [
  musl.works('exec/musl', {}),
  musl.fails('ended', 'exec/loader-missing')('exec/musl-loader-missing', { files: [gone(MUSL_LOADER)] }),
  musl.fails('ended', 'exec/loader-missing')('exec/musl-runs-what-is-for-glibc', {
    files: [hostFile('/app/serve', plainServe())],
  }),
  noMuslLibrary('exec/musl-library-missing', { files: [gone('/usr/lib/libgreet.so.1')] }),
  noMuslLibrary('exec/musl-library-missing-of-a-library', { files: [gone('/usr/lib/libword.so.1')] }),
  musl.works('exec/musl-library-by-path-file', {
    files: [
      gone('/usr/lib/libgreet.so.1'),
      hostFile('/opt/lib/libgreet.so.1', muslGreet()),
      text('/etc/ld-musl-x86_64.path', '/opt/lib:/usr/lib\n'),
    ],
  }),
  noMuslLibrary('exec/musl-path-file-without-the-usual', {
    files: [text('/etc/ld-musl-x86_64.path', '/opt/lib\n')],
  }),
  musl.works('exec/musl-library-by-variable', {
    files: [gone('/usr/lib/libgreet.so.1'), hostFile('/opt/lib/libgreet.so.1', muslGreet())],
    config: { Env: ['LD_LIBRARY_PATH=/opt/lib'] },
  }),
  musl.works('exec/musl-runpath-counts-for-libraries', {
    files: [
      gone('/usr/lib/libgreet.so.1'),
      gone('/usr/lib/libword.so.1'),
      hostFile('/opt/lib/libgreet.so.1', muslGreet()),
      hostFile('/opt/lib/libword.so.1', libword('musl-gcc')),
      hostFile(
        '/app/serve',
        dynamicServe({ compiler: 'musl-gcc', args: ['-Wl,--enable-new-dtags,-rpath,/opt/lib'] }),
      ),
    ],
  }),
  musl.works('exec/musl-library-preloaded-missing', {
    config: { Env: ['LD_PRELOAD=/opt/libmissing.so'] },
  }),
  musl.fails('ended', 'exec/library-missing')('exec/musl-library-cut-short', {
    files: [bytes('/usr/lib/libgreet.so.1', readFileSync(muslGreet()).subarray(0, 0))],
  }),
];
