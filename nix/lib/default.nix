# Pure functions of plain builtins: they evaluate without nixpkgs.
# nix eval -f nix/lib targets
let
  registry = builtins.fromJSON (builtins.readFile ../profiles.json);
in
rec {
  inherit registry;
  text = import ./text.nix;
  systems = import ./systems.nix;
  targets = import ./targets.nix { inherit registry systems; };
  drift = import ./drift.nix;
  renditions = import ./renditions.nix;
  h264Level = import ./h264-level.nix;
  ffmpeg = import ./ffmpeg.nix { inherit text renditions h264Level; };
  masterPlaylist = import ./master-playlist.nix { inherit text renditions; };
  nginx = import ./nginx.nix { inherit text renditions; };
  accounts = import ./accounts.nix { inherit text; };
  image = import ./image.nix { inherit text accounts; };
  launch = import ./launch.nix {
    inherit
      text
      ffmpeg
      masterPlaylist
      nginx
      ;
  };
  systemd = import ./systemd.nix { inherit ffmpeg; };
  desktop = import ./desktop.nix { inherit text; };
  show = import ./show.nix {
    inherit
      text
      targets
      ffmpeg
      nginx
      ;
  };
  npmLock = import ./npm-lock.nix;
}
