# ffmpeg and nginx as one program: the runner, and the main process of the plain container.
{
  up,
  pkgs,
  profile,
  target,
  # Where nobody says otherwise: a runner is for this machine, in scratch directories.
  host ? "127.0.0.1",
  hlsDir ? null,
  logDir ? null,
  ...
}:
let
  program = pkgs.lib.getExe';
in
pkgs.writeShellApplication {
  inherit (target) name;
  runtimeInputs = [ pkgs.coreutils ];
  text = up.launch.origin {
    inherit
      profile
      host
      hlsDir
      logDir
      ;
    programs = {
      ffmpeg = program pkgs.ffmpeg-headless "ffmpeg";
      nginx = program pkgs.nginx "nginx";
      exporter = program pkgs.prometheus-nginx-exporter "nginx-prometheus-exporter";
    };
  };
  meta.description = profile.description;
}
