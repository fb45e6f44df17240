# The live origin as services of NixOS: ffmpeg writes, nginx serves, an exporter tells Prometheus. Shared by
# container-enhanced, vm, iso and sd-image.
{ up }:
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.hls-origin;
  inherit (cfg) profile isContainer;
  inherit (profile) settings derived;
  master = up.masterPlaylist settings;
  program = package: lib.getExe' package;
in
{
  options.services.hls-origin = {
    enable = lib.mkEnableOption "a live HLS origin";
    profile = lib.mkOption {
      type = lib.types.attrs;
      description = "The profile of nix/profiles.json, with its name.";
    };
    isContainer = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether an engine confines the system: what needs more rights than it has is left out.";
    };
  };

  config = lib.mkIf cfg.enable {
    users.users.hls = {
      isSystemUser = true;
      group = "hls";
      uid = 1000;
    };
    users.groups.hls.gid = 1000;

    systemd.services = up.systemd.units {
      inherit profile isContainer;
      programs = {
        ffmpeg = program pkgs.ffmpeg-headless "ffmpeg";
        nginx = program pkgs.nginx "nginx";
        exporter = program pkgs.prometheus-nginx-exporter "nginx-prometheus-exporter";
        kill = program pkgs.coreutils "kill";
      };
      nginxConf = "${pkgs.writeText "nginx.conf" (
        up.nginx.config (
          {
            inherit settings derived;
          }
          // (if master == null then { } else { masterFile = "${pkgs.writeText "master.m3u8" master}"; })
        )
      )}";
    };
    systemd.tmpfiles.rules = up.systemd.tmpfiles { inherit profile; };
    system.stateVersion = "25.11";
  };
}
