# Three tiers of checks. Quick is `checks`: nothing of it builds a target. Build and full are packages, because
# `nix flake check` builds what is in `checks` and only evaluates packages:
#   nix flake check                  quick
#   nix build .#check-build          quick, and all that needs no virtual machine or file system image
#   nix build .#check-full           all of it
{ up }:
let
  differences = up.drift {
    toml = builtins.fromTOML (builtins.readFile ../up.toml);
    json = up.registry;
  };

  # The pure half of every profile, evaluated to its end.
  evaluated = map (
    { workload, profile, ... }:
    let
      it = up.targets.profile workload profile;
    in
    if it.kind != "hls-origin" then
      workload
    else
      {
        ffmpeg = up.ffmpeg.args { inherit (it) settings derived; };
        nginx = up.nginx.config { inherit (it) settings derived; };
      }
  ) up.registry.targets;

  quick =
    system:
    { pkgs, ... }:
    {
      # It fails when it is built: who only wants to see the outputs sees them.
      registry = pkgs.runCommand "registry" { differences = up.text.lines differences; } ''
        if [ -n "$differences" ]; then
          printf '%s\n' "nix/profiles.json is not in step with up.toml. Run: up sync" "$differences" >&2
          exit 1
        fi
        touch "$out"
      '';

      evaluation = builtins.deepSeq evaluated (
        pkgs.writeText "evaluation" (up.text.lines (up.targets.namesOn system))
      );

      format =
        pkgs.runCommand "format"
          {
            nativeBuildInputs = [ pkgs.nixfmt ];
            files = [
              ../flake.nix
              ./.
            ];
          }
          ''
            find $files -name '*.nix' -exec nixfmt --check {} +
            touch "$out"
          '';
    };

  isHeavy =
    name:
    builtins.match ".*-(container-enhanced|vm|iso|sd-image)" name != null
    || builtins.match ".*-container" name != null;

  farm =
    pkgs: name: set:
    pkgs.linkFarm name set;
in
{
  inherit quick;

  explicit =
    system: made:
    let
      inherit (made)
        pkgs
        targets
        tools
        images
        ;
      light = builtins.removeAttrs targets (builtins.filter isHeavy (builtins.attrNames targets));
      cheap = quick system made;
      streams = builtins.removeAttrs images [ "desktop-container" ];
    in
    {
      check-build = farm pkgs "check-build" (cheap // light // streams // tools);
      check-full = farm pkgs "check-full" (cheap // targets // images // tools);
    };
}
