import { BUSYBOX, GLIBC, SERVE, storeServe } from '../bases/nix.ts';
import { LOADER } from '../closure.ts';
import { directory, gone, hostFile, link, script } from '../members.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';
import { health } from './health-check.ts';

const { works, fails } = casesOn('nix');

/** Programs that are in the store, and configurations that look for them elsewhere. */
export const NIX = (): readonly TruthCase[] => [
  works('fhs/nix', {}),
  works('fhs/nix-by-name', { config: { Entrypoint: ['serve'] } }),
  works('fhs/nix-by-directory-link', {
    files: [link('/usr/local', SERVE)],
    config: { Entrypoint: ['/usr/local/bin/serve'] },
  }),
  works('fhs/nix-by-link', {
    files: [link('/usr/bin/serve', `${SERVE}/bin/serve`)],
    config: { Entrypoint: ['/usr/bin/serve'] },
  }),
  works('fhs/nix-without-links', {
    files: [gone('/bin/sh'), gone('/usr/bin/env'), gone('/etc/passwd'), gone('/etc/group'), gone('/var/tmp')],
  }),
  fails('ended', 'exec/not-found')('fhs/nix-entrypoint-in-store-only', {
    config: { Entrypoint: ['/usr/bin/serve'] },
  }),
  fails('ended', 'exec/not-found')('fhs/nix-name-in-store-only', {
    config: { Entrypoint: ['serve'], Env: ['PATH=/usr/bin:/bin'] },
  }),
  fails('ended', 'fhs/store-only')('fhs/nix-script-names-store-only', {
    files: [script('/start', '#!/bin/sh\nexec /usr/bin/serve\n')],
    config: { Entrypoint: ['/start'] },
  }),
  works('fhs/nix-script-names-store', {
    files: [script('/start', `#!/bin/sh\nexec ${SERVE}/bin/serve\n`)],
    config: { Entrypoint: ['/start'] },
  }),
  fails('ended', 'exec/interpreter-missing')('exec/nix-interpreter-in-store-only', {
    files: [script('/start', `#!/usr/bin/busybox sh\nexec ${SERVE}/bin/serve\n`)],
    config: { Entrypoint: ['/start'] },
  }),
  works('exec/nix-interpreter-of-the-store', {
    files: [script('/start', `#!${BUSYBOX}/bin/sh\nexec ${SERVE}/bin/serve\n`)],
    config: { Entrypoint: ['/start'] },
  }),
  fails('ended', 'fhs/bin-sh')('fhs/nix-shell-in-store-only', {
    files: [gone('/bin/sh'), script('/start', `#!/bin/sh\nexec ${SERVE}/bin/serve\n`)],
    config: { Entrypoint: ['/start'] },
  }),
  fails('ended', 'fhs/usr-bin-env')('fhs/nix-env-in-store-only', {
    files: [gone('/usr/bin/env'), script('/start', `#!/usr/bin/env sh\nexec ${SERVE}/bin/serve\n`)],
    config: { Entrypoint: ['/start'] },
  }),
  fails('unhealthy', 'exec/probe-missing')('exec/nix-health-check-in-store-only', {
    config: { Healthcheck: health('CMD', '/usr/bin/serve', '--end=0') },
  }),
  fails('unhealthy', 'exec/probe-missing')('exec/nix-health-check-name-in-store-only', {
    config: {
      Entrypoint: [`${SERVE}/bin/serve`],
      Env: ['PATH=/usr/bin:/bin'],
      Healthcheck: health('CMD', 'serve', '--end=0'),
    },
  }),
  fails('ended', 'exec/loader-missing')('exec/nix-closure-without-loader', {
    files: [gone(`${GLIBC}/lib/${LOADER}`)],
  }),
  fails('ended', 'exec/loader-missing')('exec/nix-closure-without-glibc', { files: [gone(GLIBC)] }),
  fails('ended', 'exec/library-missing')('exec/nix-closure-without-library', {
    files: [gone(`${GLIBC}/lib/libc.so.6`)],
  }),
  fails('ended', 'exec/not-found')('exec/nix-package-missing', { files: [gone(SERVE)] }),
  fails('ended', 'exec/not-found')('exec/nix-link-into-nothing', {
    files: [link('/usr/bin/serve', `${SERVE.replace('serve-1.0', 'serve-1.1')}/bin/serve`)],
    config: { Entrypoint: ['/usr/bin/serve'] },
  }),
  fails('ended', 'fhs/not-traversable')('fhs/nix-store-closed', {
    files: [directory('/nix/store', { mode: 0o700 })],
    config: { User: '1000' },
  }),
  works('fhs/nix-store-0555', {
    files: [directory('/nix/store', { mode: 0o555 })],
    config: { User: '1000' },
  }),
  works('fhs/nix-as-user-without-tmp', { files: [gone('/tmp'), gone('/var/tmp')], config: { User: '1000' } }),
  works('exec/nix-wrapped', {
    files: [
      hostFile(`${SERVE}/bin/.serve-wrapped`, storeServe()),
      gone(`${SERVE}/bin/serve`),
      script(
        `${SERVE}/bin/start`,
        `#!${BUSYBOX}/bin/sh -e\nexport MODE=wrapped\nexec -a "$0" "${SERVE}/bin/.serve-wrapped" "$@"\n`,
      ),
    ],
    config: { Entrypoint: [`${SERVE}/bin/start`] },
  }),
];
