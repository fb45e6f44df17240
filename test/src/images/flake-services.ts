import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerMember } from '@up/oci';
import type { NixBench } from '../nix/nix-bench.ts';
import { evaluateLib } from '../nix/nix-evaluate.ts';
import { type NixUnit, renderUnit } from '../nix/unit-file.ts';
import { which } from '../which.ts';
import { debianRoot } from './debian-root.ts';
import { hostFile } from './neko-debian/store-closure.ts';
import { writeOnDebian } from './write-on-debian.ts';

/** Programs that building this image needs. */
export const FLAKE_SERVICES_TOOLS: readonly string[] = ['mmdebstrap', 'root', 'prometheus-nginx-exporter'];

const DEBIAN = {
  packages: ['systemd', 'systemd-sysv', 'dbus', 'nginx-light', 'ffmpeg'],
  variant: 'minbase',
} as const;
const UNITS = '/etc/systemd/system';
const EXPORTER = '/usr/bin/prometheus-nginx-exporter';

interface Services {
  readonly units: Readonly<Record<string, NixUnit>>;
  readonly nginx: string;
  readonly tmpfiles: readonly string[];
}

export interface FlakeServicesOptions {
  readonly name: string;
  /** A profile, as an expression of nix/lib. */
  readonly profile: string;
}

/**
 * The services of container-enhanced as the flake makes them, with the programs of Debian in place of those of nixpkgs.
 * Written to `path` as a docker-archive.
 */
export async function writeFlakeServices(
  bench: NixBench,
  path: string,
  { name, profile }: FlakeServicesOptions,
): Promise<void> {
  const { units, nginx, tmpfiles } = evaluateLib(
    bench,
    `let profile = ${profile}; in {
      units = systemd.units {
        inherit profile;
        isContainer = true;
        nginxConf = "/etc/hls-nginx.conf";
        programs = {
          ffmpeg = "/usr/bin/ffmpeg";
          nginx = "/usr/sbin/nginx";
          exporter = "${EXPORTER}";
          kill = "/bin/kill";
        };
      };
      nginx = nginx.config { inherit (profile) settings derived; };
      tmpfiles = systemd.tmpfiles { inherit profile; };
    }`,
  ) as Services;
  const root = debianRoot(DEBIAN);
  await writeOnDebian(path, {
    name,
    debian: DEBIAN,
    createdBy: 'services',
    config: {
      Cmd: ['/sbin/init'],
      Env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'container=docker'],
      ExposedPorts: { '17080/tcp': {} },
    },
    own: [
      text('/etc/hls-nginx.conf', nginx),
      text('/etc/tmpfiles.d/hls.conf', `${tmpfiles.join('\n')}\n`),
      text(
        '/etc/passwd',
        `${readFileSync(join(root, 'etc/passwd'), 'utf8')}hls:x:1000:1000::/:/usr/sbin/nologin\n`,
      ),
      text('/etc/group', `${readFileSync(join(root, 'etc/group'), 'utf8')}hls:x:1000:\n`),
      exporter(),
      // Debian's own, and what nobody needs who does not log in.
      ...['nginx', 'systemd-logind'].map(
        (unit): LayerMember => ({
          type: 'symlink',
          path: `${UNITS}/${unit}.service`,
          linkTarget: '/dev/null',
        }),
      ),
      ...Object.entries(units).flatMap(([unit, values]): readonly LayerMember[] => [
        text(`${UNITS}/${unit}.service`, renderUnit(values)),
        {
          type: 'symlink',
          path: `${UNITS}/multi-user.target.wants/${unit}.service`,
          linkTarget: `${UNITS}/${unit}.service`,
        },
      ]),
    ],
  });
}

/**
 * The plain container as the flake makes it: its script as main process, its probe, its accounts, its config; the
 * programs are Debian's. Written to `path` as a docker-archive.
 */
export async function writeFlakeContainer(
  bench: NixBench,
  path: string,
  { name, profile }: FlakeServicesOptions,
): Promise<void> {
  const { config, main, probe, accounts, hlsDir } = evaluateLib(
    bench,
    `let
       profile = ${profile};
       hlsDir = profile.settings.server.hlsDir;
     in {
       inherit hlsDir;
       main = launch.origin {
         inherit profile hlsDir;
         programs = { ffmpeg = "/usr/bin/ffmpeg"; nginx = "/usr/sbin/nginx"; exporter = "${EXPORTER}"; };
       };
       probe = launch.healthcheck (image.health profile profile.container);
       accounts = accounts.files { users = [ (accounts.fromUser profile.container.user) ]; };
       config = image.config {
         inherit profile;
         target = "test";
         entrypoint = [ "/usr/local/bin/origin" ];
         healthcheck = [ "/usr/local/bin/healthcheck" ];
       };
     }`,
  ) as Container;
  await writeOnDebian(path, {
    name,
    debian: DEBIAN,
    createdBy: 'origin',
    config,
    own: [
      script('/usr/local/bin/origin', main),
      script('/usr/local/bin/healthcheck', probe),
      exporter(),
      { type: 'directory', path: hlsDir, uid: 1000, gid: 1000 },
      ...Object.entries(accounts).map(([file, content]) => text(file, content)),
    ],
  });
}

interface Container {
  readonly config: Readonly<Record<string, unknown>>;
  readonly main: string;
  readonly probe: string;
  readonly accounts: Readonly<Record<string, string>>;
  readonly hlsDir: string;
}

/** As writeShellApplication writes it. */
function script(path: string, content: string): LayerMember {
  const head = '#!/bin/bash\nset -o errexit\nset -o nounset\nset -o pipefail\n';
  return { ...text(path, head + content), mode: 0o755 };
}

function exporter(): LayerMember {
  return { type: 'file', path: EXPORTER, mode: 0o755, content: hostFile(which('prometheus-nginx-exporter')) };
}

function text(path: string, content: string): LayerMember & { readonly type: 'file' } {
  return { type: 'file', path, content: Buffer.from(content) };
}
