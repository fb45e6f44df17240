import type { LayerMember } from '@up/oci';
import { writeOnDebian } from './write-on-debian.ts';

/** Programs that building this image needs. */
export const ENHANCED_TOOLS: readonly string[] = ['mmdebstrap', 'root'];

const PACKAGES = ['systemd', 'systemd-sysv', 'dbus', 'nginx-light', 'ffmpeg'];
const NGINX = `user www-data;
pid /run/nginx.pid;
error_log stderr;
worker_processes 1;
events {}
http {
  access_log off;
  types { application/vnd.apple.mpegurl m3u8; }
  client_body_temp_path /run/nginx-body;
  proxy_temp_path /run/nginx-proxy;
  fastcgi_temp_path /run/nginx-fastcgi;
  uwsgi_temp_path /run/nginx-uwsgi;
  scgi_temp_path /run/nginx-scgi;
  server {
    listen 17080;
    location = /health { return 200 "OK"; }
    location / { root /run/hls; add_header Cache-Control max-age=1; }
  }
}
`;

const STREAM = `[Unit]
Description=ffmpeg writes a live playlist
[Service]
ExecStartPre=/bin/mkdir -p /run/hls
ExecStart=/usr/bin/ffmpeg -hide_banner -loglevel error -re -f lavfi -i testsrc2=size=160x90:rate=5 -c:v libx264 -preset ultrafast -g 5 -hls_time 1 -hls_list_size 5 -hls_flags delete_segments /run/hls/stream.m3u8
[Install]
WantedBy=multi-user.target
`;

const BROKEN = `[Unit]
Description=ends at once
[Service]
ExecStart=/bin/sh -c 'echo no such thing >&2; exit 7'
[Install]
WantedBy=multi-user.target
`;

export interface EnhancedOptions {
  readonly name: string;
  /** `broken`: with a service that fails. */
  readonly kind: 'healthy' | 'broken';
}

/**
 * Debian's systemd as main process, its nginx and ffmpeg as services: what the registry calls container-enhanced. No
 * file of it is set-uid. Written to `path` as a docker-archive.
 */
export async function writeEnhanced(path: string, { name, kind }: EnhancedOptions): Promise<void> {
  await writeOnDebian(path, {
    name,
    debian: { packages: PACKAGES, variant: 'minbase' },
    own: ownMembers(kind),
    createdBy: 'services',
    config: {
      Cmd: ['/sbin/init'],
      Env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'],
      ExposedPorts: { '17080/tcp': {} },
    },
  });
}

function ownMembers(kind: EnhancedOptions['kind']): readonly LayerMember[] {
  const units = '/etc/systemd/system';
  const unit = (name: string, text: string): readonly LayerMember[] => [
    { type: 'file', path: `${units}/${name}`, content: Buffer.from(text) },
    { type: 'symlink', path: `${units}/multi-user.target.wants/${name}`, linkTarget: `${units}/${name}` },
  ];
  return [
    { type: 'file', path: '/etc/nginx/nginx.conf', content: Buffer.from(NGINX) },
    // It wants mount namespaces, and there is nobody to log in.
    { type: 'symlink', path: `${units}/systemd-logind.service`, linkTarget: '/dev/null' },
    ...unit('stream.service', STREAM),
    ...(kind === 'broken' ? unit('broken.service', BROKEN) : []),
  ];
}
