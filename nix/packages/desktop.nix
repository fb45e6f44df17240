# A remote desktop under supervisord: every path, user and group that its configuration names is in the image.
{
  up,
  linuxPkgs,
  pkgs,
}:
let
  inherit (up) desktop;
  packages = {
    # Its name at the top is the newer one.
    xserver = linuxPkgs.xorg-server or linuxPkgs.xorg.xorgserver;
    inherit (linuxPkgs)
      pulseaudio
      openbox
      x11vnc
      bash
      coreutils
      ;
    supervisor = linuxPkgs.python3Packages.supervisor;
  };
  links = desktop.links packages;
  accounts = {
    users = [ desktop.user ];
  };

  missing =
    builtins.filter (path: !(links ? ${path})) desktop.needs.paths
    ++ builtins.filter (
      group: !(builtins.elem group (up.accounts.groupNames accounts))
    ) desktop.needs.groups;

  args = {
    name = "up/desktop";
    tag = "latest";
    maxLayers = 100;
    fakeRootCommands = up.image.commands {
      directories = up.image.baseDirectories ++ up.image.homeOf desktop.user ++ desktop.directories;
      files = up.accounts.files accounts // {
        "/etc/neko/supervisord.conf" = desktop.supervisordConf;
      };
      inherit links;
    };
    inherit (desktop) config;
    architecture = linuxPkgs.go.GOARCH;
  };
in
if missing != [ ] then
  throw "the configuration of the desktop names what its image lacks: ${toString missing}"
else
  {
    tarball = pkgs.dockerTools.buildLayeredImage args;
    stream = pkgs.dockerTools.streamLayeredImage args;
  }
