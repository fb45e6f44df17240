export interface NekoSupervisordOptions {
  readonly logLevel: 'debug' | 'info';
  /** Its `[program:...]` sections. */
  readonly programs: string;
}

/** supervisord.conf of story 1: it has a socket for a group of its own, which no file of the image knows. */
export function nekoSupervisordConf({ logLevel, programs }: NekoSupervisordOptions): string {
  return `[supervisord]
nodaemon=true
user=root
pidfile=/var/run/supervisord.pid
logfile=/dev/null
logfile_maxbytes=0
loglevel=${logLevel}

[include]
files=/etc/neko/supervisord/*.conf

${programs}
[unix_http_server]
file=/var/run/supervisor.sock
chmod=0770
chown=root:neko

[supervisorctl]
serverurl=unix:///var/run/supervisor.sock

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
`;
}
