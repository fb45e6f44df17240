import { gone, link, text } from '../members.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';

const { works, fails, limit } = casesOn('static');
const noUser = fails('ended', 'users/unknown-user');
const noGroup = fails('ended', 'users/unknown-group');
const PASSWD = 'root:x:0:0:root:/root:/bin/sh\n';

/** Whom an image is started as. */
export const USERS = (): readonly TruthCase[] => [
  noUser('users/unknown-name', { config: { User: 'ghost' } }),
  noUser('users/unknown-name-with-group', { config: { User: 'ghost:app' } }),
  noUser('users/unknown-name-with-number', { config: { User: 'ghost:1000' } }),
  noUser('users/name-without-passwd', { files: [gone('/etc/passwd')], config: { User: 'app' } }),
  noUser('users/root-without-passwd', { files: [gone('/etc/passwd')], config: { User: 'root' } }),
  noUser('users/name-and-dangling-passwd', {
    files: [link('/etc/passwd', '/nix/etc/passwd')],
    config: { User: 'app' },
  }),
  noUser('users/name-overwritten', { files: [text('/etc/passwd', PASSWD)], config: { User: 'app' } }),
  noUser('users/name-in-a-comment', {
    files: [text('/etc/passwd', `${PASSWD}#web:x:1001:1001::/:/bin/sh\n`)],
    config: { User: 'web' },
  }),
  noUser('users/name-in-capitals', { config: { User: 'App' } }),
  noUser('users/name-with-blank', { config: { User: 'app user' } }),
  noUser('users/number-too-large', { config: { User: '4294967296' } }),
  noUser('users/number-negative', { config: { User: '-1' } }),
  noGroup('users/unknown-group', { config: { User: 'app:ghosts' } }),
  noGroup('users/unknown-group-with-number', { config: { User: '1000:ghosts' } }),
  noGroup('users/unknown-group-of-root', { config: { User: '0:ghosts' } }),
  noGroup('users/group-without-file', { files: [gone('/etc/group')], config: { User: 'app:app' } }),
  works('users/name', { config: { User: 'app' } }),
  works('users/name-and-group', { config: { User: 'app:web' } }),
  works('users/name-and-unknown-number', { config: { User: 'app:4242' } }),
  works('users/name-and-no-group', { config: { User: 'app:' } }),
  works('users/number-without-entry', { config: { User: '4711' } }),
  works('users/number-without-passwd', {
    files: [gone('/etc/passwd'), gone('/etc/group')],
    config: { User: '1000:1000' },
  }),
  works('users/root-by-number-without-passwd', { files: [gone('/etc/passwd')], config: { User: '0' } }),
  works('users/nobody-says-so-without-passwd', { files: [gone('/etc/passwd'), gone('/etc/group')] }),
  works('users/passwd-with-short-line', {
    files: [text('/etc/passwd', `${PASSWD}app:x:1000:1000\n`)],
    config: { User: 'app' },
  }),
  works('users/passwd-with-blank-lines', {
    files: [text('/etc/passwd', `\n${PASSWD}\napp:x:1000:1000::/home/app:/bin/sh`)],
    config: { User: 'app' },
  }),
  works('users/passwd-is-a-link', {
    files: [
      text('/nix/etc/passwd', `${PASSWD}web:x:1001:1001::/:/bin/sh\n`),
      link('/etc/passwd', '/nix/etc/passwd'),
    ],
    config: { User: 'web' },
  }),
  works('users/group-member-unknown', {
    files: [text('/etc/group', 'root:x:0:\napp:x:1000:ghost\n')],
    config: { User: 'app:app' },
  }),
  limit('ended', { why: 'which names a program looks up, nothing in it says' })(
    'users/program-wants-a-name',
    {
      config: { Cmd: ['--user=www-data'] },
    },
  ),
  works('users/program-wants-a-name-that-is-there', { config: { Cmd: ['--user=app'] } }),
];
