import { join } from 'node:path';
import { nekoDebianRoot } from '../../src/images/neko-debian/neko-debian.ts';
import { closureIn } from '../closure.ts';
import { directory, hostFile, text } from '../members.ts';
import type { Base } from './base.ts';
import { busyboxMembers, commonMembers } from './common.ts';
import { mergedUsr } from './glibc.ts';

export interface NginxConf {
  readonly main?: string;
  readonly http?: string;
}

/** A configuration that works, with more in it. What nginx writes by itself goes to /tmp. */
export function nginxConf({
  main = 'pid /run/nginx.pid; error_log stderr notice;',
  http = '',
}: NginxConf = {}): string {
  return `daemon off;
worker_processes 1;
${main}
events { worker_connections 64; }
http {
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  ${http === '' ? 'access_log off;' : http}
  server { listen 8080; }
}
`;
}

export const NGINX_CONF = '/etc/nginx/nginx.conf';

/** A server that many images have, of Debian. It says READY by its notice of a worker. */
export function nginxBase(): Base {
  const program = join(nekoDebianRoot(), 'usr/sbin/nginx');
  return {
    members: [
      ...commonMembers(),
      text(
        '/etc/passwd',
        'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/false\n',
      ),
      text('/etc/group', 'root:x:0:\napp:x:1000:\nnogroup:x:65534:\n'),
      ...mergedUsr(),
      ...busyboxMembers('/usr/bin'),
      ...closureIn(nekoDebianRoot(), [program]),
      directory('/var/lib/nginx'),
      directory('/var/log/nginx'),
      hostFile('/usr/sbin/nginx', program),
      text(NGINX_CONF, nginxConf()),
    ],
    config: {
      Entrypoint: ['/usr/sbin/nginx', '-e', 'stderr', '-c', NGINX_CONF],
      Env: ['PATH=/usr/sbin:/usr/bin:/bin'],
    },
  };
}
