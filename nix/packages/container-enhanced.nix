# An OCI image with systemd as main process. It starts on a read-only root: /etc and the accounts are in the image.
{
  up,
  pkgs,
  profile,
  target,
  nixos,
  ...
}:
let
  flags = profile.containerEnhanced;
  config = nixos.container profile;

  # Those without a number of their own get one here, the same every time.
  numbered =
    key: first: set:
    let
      names = builtins.attrNames set;
      number = index: name: {
        inherit name;
        value = if set.${name}.${key} or null != null then set.${name}.${key} else first + index;
      };
    in
    builtins.listToAttrs (up.text.indexed number names);
  uids = numbered "uid" 300 config.users.users;
  gids = numbered "gid" 300 config.users.groups;

  users = map (
    name:
    let
      user = config.users.users.${name};
    in
    {
      inherit name;
      uid = uids.${name};
      gid = gids.${user.group} or 65534;
      home = user.home or "/var/empty";
    }
  ) (builtins.filter (name: name != "root" && name != "nobody") (builtins.attrNames uids));
  groupLines = map (name: "${name}:x:${toString gids.${name}}:") (builtins.attrNames gids);
  accounts = up.accounts.files { inherit users; };

  health = up.image.health profile flags;
  probe = pkgs.writeShellApplication {
    name = "healthcheck";
    text = up.launch.healthcheck health;
  };
in
pkgs.dockerTools.buildLayeredImage {
  name = up.image.enhancedName profile;
  tag = profile.name;
  maxLayers = 100;
  fakeRootCommands =
    up.image.etcCommands "${config.system.build.etc}"
    + "rm -f ./etc/passwd ./etc/group ./etc/nsswitch.conf ./etc/machine-id\n"
    + up.image.commands {
      directories =
        up.image.baseDirectories
        # What is mounted at run time needs a place.
        ++ map (path: { inherit path; }) (
          builtins.filter (path: path != "/tmp" && path != "/var/tmp" && path != "/run") (
            builtins.attrNames flags.tmpfs
          )
        );
      files = accounts // {
        "/etc/group" = up.text.lines groupLines;
        # Empty: systemd mounts one of its own over it.
        "/etc/machine-id" = "";
      };
    };
  config = up.image.config {
    inherit profile flags;
    target = target.name;
    entrypoint = [ "${config.systemd.package}/lib/systemd/systemd" ];
    healthcheck = if health == null then null else [ (pkgs.lib.getExe probe) ];
    env.container = "docker";
    stopSignal = "SIGRTMIN+3";
  };
  architecture = pkgs.go.GOARCH;
}
