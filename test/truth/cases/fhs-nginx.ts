import { NGINX_CONF, nginxConf } from '../bases/nginx.ts';
import { directory, gone, link, text } from '../members.ts';
import { casesOn, type TruthCase } from '../truth-case.ts';

const { works, fails } = casesOn('nginx');
const conf = (options: Parameters<typeof nginxConf>[0]) => text(NGINX_CONF, nginxConf(options));
const TO_STDERR = 'error_log stderr notice;';

/** What a server names in its configuration: what it reads, and where it writes. */
export const FHS_NGINX = (): readonly TruthCase[] => [
  works('fhs/nginx', {}),
  works('fhs/nginx-as-user', {
    files: [conf({ main: `pid /tmp/nginx.pid; ${TO_STDERR}` })],
    config: { User: 'app' },
  }),
  fails('ended', 'fhs/log-directory')('fhs/nginx-error-log-directory-missing', {
    files: [conf({ main: 'pid /run/nginx.pid; error_log stderr notice; error_log /var/log/web/error.log;' })],
  }),
  fails('ended', 'fhs/log-directory')('fhs/nginx-access-log-directory-missing', {
    files: [conf({ http: 'access_log /var/log/web/access.log;' })],
  }),
  fails('ended', 'fhs/log-directory')('fhs/nginx-log-directory-gone', {
    files: [gone('/var/log/nginx'), conf({ http: 'access_log /var/log/nginx/access.log;' })],
  }),
  fails('ended', 'fhs/log-directory')('fhs/nginx-log-closed-to-the-user', {
    files: [
      conf({ main: `pid /tmp/nginx.pid; ${TO_STDERR}`, http: 'access_log /var/log/nginx/access.log;' }),
    ],
    config: { User: 'app' },
  }),
  fails('ended', 'fhs/log-directory')('fhs/nginx-log-file-closed-to-the-user', {
    files: [
      directory('/var/log/nginx', { mode: 0o777 }),
      text('/var/log/nginx/access.log', ''),
      conf({ main: `pid /tmp/nginx.pid; ${TO_STDERR}`, http: 'access_log /var/log/nginx/access.log;' }),
    ],
    config: { User: 'app' },
  }),
  works('fhs/nginx-log-there', { files: [conf({ http: 'access_log /var/log/nginx/access.log;' })] }),
  works('fhs/nginx-log-of-the-user', {
    files: [
      directory('/var/log/nginx', { uid: 1000 }),
      conf({ main: `pid /tmp/nginx.pid; ${TO_STDERR}`, http: 'access_log /var/log/nginx/access.log;' }),
    ],
    config: { User: 'app' },
  }),
  works('fhs/nginx-log-to-the-container', {
    files: [conf({ main: `pid /tmp/nginx.pid; ${TO_STDERR}`, http: 'access_log /dev/stdout;' })],
    config: { User: 'app' },
  }),
  works('fhs/nginx-log-on-a-volume', {
    files: [conf({ http: 'access_log /var/log/web/access.log;' })],
    config: { Volumes: { '/var/log/web': {} } },
  }),
  works('fhs/nginx-log-in-a-comment', {
    files: [conf({ http: '# access_log /var/log/web/access.log;\n  access_log off;' })],
  }),
  fails('ended', 'fhs/run')('fhs/nginx-pid-directory-missing', {
    files: [conf({ main: `pid /run/nginx/nginx.pid; ${TO_STDERR}` })],
  }),
  fails('ended', 'fhs/run')('fhs/nginx-run-missing', { files: [gone('/run')] }),
  fails('ended', 'fhs/run')('fhs/nginx-pid-closed-to-the-user', { config: { User: 'app' } }),
  works('fhs/nginx-run-is-a-volume', { files: [gone('/run')], config: { Volumes: { '/run': {} } } }),
  fails('ended', 'fhs/missing-path')('fhs/nginx-include-missing', {
    files: [conf({ http: 'access_log off; include /etc/nginx/mime.types;' })],
  }),
  works('fhs/nginx-include-without-match', {
    files: [conf({ http: 'access_log off; include /etc/nginx/conf.d/*.conf;' })],
  }),
  fails('ended', 'fhs/missing-path')('fhs/nginx-module-missing', {
    files: [conf({ main: `pid /run/nginx.pid; ${TO_STDERR} load_module /usr/lib/nginx/modules/x.so;` })],
  }),
  works('fhs/nginx-root-missing', { files: [conf({ http: 'access_log off; root /srv/www;' })] }),
  works('fhs/nginx-log-is-a-link-to-the-container', {
    files: [
      link('/var/log/nginx/access.log', '/dev/stdout'),
      conf({ main: `pid /tmp/nginx.pid; ${TO_STDERR}`, http: 'access_log /var/log/nginx/access.log;' }),
    ],
    config: { User: 'app' },
  }),
  fails('ended', 'users/unknown-user')('users/nginx-user-unknown', {
    files: [conf({ main: `user www-data nogroup; pid /run/nginx.pid; ${TO_STDERR}` })],
  }),
  fails('ended', 'users/unknown-group')('users/nginx-group-unknown', {
    files: [conf({ main: `user nobody; pid /run/nginx.pid; ${TO_STDERR}` })],
  }),
  works('users/nginx-user', { files: [conf({ main: `user app; pid /run/nginx.pid; ${TO_STDERR}` })] }),
  works('users/nginx-user-unknown-and-not-root', {
    files: [conf({ main: `user www-data; pid /tmp/nginx.pid; ${TO_STDERR}` })],
    config: { User: 'app' },
  }),
  fails('ended', 'users/no-passwd')('users/nginx-without-passwd', { files: [gone('/etc/passwd')] }),
  works('users/nginx-without-passwd-as-user', {
    files: [gone('/etc/passwd'), gone('/etc/group'), conf({ main: `pid /tmp/nginx.pid; ${TO_STDERR}` })],
    config: { User: '1000:1000' },
  }),
  works('users/nginx-without-passwd-says-root', {
    files: [
      gone('/etc/passwd'),
      text('/etc/passwd', 'root:x:0:0::/root:/bin/sh\n'),
      conf({ main: `user root root; pid /run/nginx.pid; ${TO_STDERR}` }),
    ],
  }),
];
