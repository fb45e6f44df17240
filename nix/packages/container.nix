# The plain OCI image of a workload, as an archive and as a program that streams it.
{
  up,
  pkgs,
  linuxPkgs,
  profile,
  target,
  swarmClient,
  ...
}:
let
  flags = profile.container;
  user = up.accounts.fromUser (flags.user or "1000:1000");
  # Both twins hold the same image.
  own = target // {
    name = "${target.workload}-${target.profile}-container";
  };
  isOrigin = profile.kind == "hls-origin";
  hlsDir = profile.settings.server.hlsDir or null;
  logDir = profile.settings.logging.directory or null;

  main =
    if isOrigin then
      import ./origin.nix {
        inherit up profile hlsDir;
        pkgs = linuxPkgs;
        target = own;
        # The root file system is read-only: what is not a mount is below a tmpfs.
        logDir = if flags.volumes ? ${logDir} || flags.tmpfs ? ${logDir} then logDir else null;
      }
    else
      import ./swarm.nix {
        inherit up profile swarmClient;
        pkgs = linuxPkgs;
        target = own;
      };

  health = up.image.health profile flags;
  probe = linuxPkgs.writeShellApplication {
    name = "healthcheck";
    text = up.launch.healthcheck health;
  };

  args = {
    name = up.image.name profile;
    tag = profile.name;
    contents = [ linuxPkgs.dockerTools.caCertificates ];
    # As many as engines take, less those that others put on top.
    maxLayers = 100;
    fakeRootCommands = up.image.commands {
      directories =
        up.image.baseDirectories
        ++ up.image.homeOf user
        ++ (
          if isOrigin then
            [
              {
                path = hlsDir;
                inherit (user) uid gid;
              }
            ]
          else
            [ ]
        );
      files = up.accounts.files { users = [ user ]; };
    };
    config = up.image.config {
      inherit profile;
      target = own.name;
      entrypoint = [ (linuxPkgs.lib.getExe main) ];
      healthcheck = if health == null then null else [ (linuxPkgs.lib.getExe probe) ];
    };
    architecture = linuxPkgs.go.GOARCH;
  };
in
{
  tarball = pkgs.dockerTools.buildLayeredImage args;
  stream = pkgs.dockerTools.streamLayeredImage args;
}
