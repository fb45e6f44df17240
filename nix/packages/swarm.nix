# The swarm client with the settings of a profile; arguments and the environment go before them.
{
  up,
  pkgs,
  profile,
  target,
  swarmClient,
  ...
}:
let
  settingsFile = pkgs.writeText "settings.json" (
    builtins.toJSON {
      schemaVersion = 1;
      inherit (profile) workload settings derived;
      profile = profile.name;
    }
  );
in
pkgs.writeShellApplication {
  inherit (target) name;
  text = up.launch.swarm {
    program = pkgs.lib.getExe swarmClient;
    settingsFile = "${settingsFile}";
  };
  meta.description = profile.description;
}
