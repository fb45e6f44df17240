import { nekoSupervisordConf } from '../neko-supervisord.ts';
import { storePath } from './store-path.ts';

type Program = 'xorg' | 'xkbcomp' | 'xkeyboard' | 'pulse' | 'neko' | 'python' | 'supervisor' | 'bash';

/** The store paths of the story's programs. */
export const STORE: Readonly<Record<Program, string>> = {
  xorg: storePath('xorg-server-21.1.7'),
  xkbcomp: storePath('xkbcomp-1.4.6'),
  xkeyboard: storePath('xkeyboard-config-2.35.1'),
  pulse: storePath('pulseaudio-16.1'),
  neko: storePath('neko-server-2.5.0'),
  python: storePath('python3-3.11.2'),
  supervisor: storePath('python3.11-supervisor-4.2.5'),
  bash: storePath('busybox-1.35.0'),
};

/** As the project wrote it before it moved to Nix: programs under /usr/bin, a socket for a group of its own. */
export const SUPERVISORD_CONF: string = nekoSupervisordConf({
  logLevel: 'info',
  programs: `[program:x-server]
environment=HOME="/home/neko",USER="neko"
command=/usr/bin/X :99.0 -screen 0 1280x720x24 -xkbdir ${STORE.xkeyboard}/share/X11/xkb -noreset -nolisten tcp
autorestart=true
priority=300
user=neko
stdout_logfile=/dev/stdout
stdout_logfile_maxbytes=0
redirect_stderr=true

[program:pulseaudio]
environment=HOME="/home/neko",USER="neko"
command=/usr/bin/pulseaudio -n -F /etc/neko/default.pa -p ${STORE.pulse}/lib/pulse/modules --disallow-exit --exit-idle-time=-1
autorestart=true
priority=400
user=neko
stdout_logfile=/dev/stdout
stdout_logfile_maxbytes=0
redirect_stderr=true

[program:neko]
environment=HOME="/home/neko",USER="neko",DISPLAY=":99.0"
command=/usr/bin/neko -e stderr -c /etc/neko/neko.conf
autorestart=true
priority=800
user=neko
stdout_logfile=/dev/stdout
stdout_logfile_maxbytes=0
redirect_stderr=true
`,
});

/** The server's own configuration: it keeps its temporary files where everybody does. */
export const SERVER_CONF: string = `daemon off;
worker_processes 1;
pid /tmp/neko.pid;
error_log stderr;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path /tmp/neko-body;
  proxy_temp_path /tmp/neko-proxy;
  fastcgi_temp_path /tmp/neko-fastcgi;
  uwsgi_temp_path /tmp/neko-uwsgi;
  scgi_temp_path /tmp/neko-scgi;
  server {
    listen 8080;
    root /var/www;
    location /health { return 200 "OK"; }
  }
}
`;
