# All outputs of the flake. A function of its inputs, so that a test can hand it others.
{ nixpkgs, microvm }:
let
  up = import ./lib;
  inherit (up) systems;
  # Without what no build reads: a change of a document builds nothing anew.
  source = builtins.path {
    name = "up-source";
    path = ../.;
    filter = import ./source-filter.nix (toString ../.);
  };
  on = systems.forAll (
    import ./packages {
      inherit
        up
        nixpkgs
        microvm
        source
        ;
    }
  );

  tiers = import ./tiers.nix { inherit up; };
  each = f: systems.forAll (system: f system on.${system});
in
{
  packages = each (
    system: made:
    made.targets
    // made.images
    // made.tools
    // tiers.explicit system made
    // {
      default = made.tools.up;
    }
  );

  apps = each (
    _: made:
    let
      app = {
        type = "app";
        program = "${made.tools.up}/bin/up";
        meta.description = "From a profile to a proven image";
      };
    in
    {
      up = app;
      default = app;
    }
  );

  devShells = each (
    system:
    { pkgs, ... }:
    {
      default = import ./dev-shell.nix {
        inherit pkgs;
        isLinux = systems.platform system == "linux";
      };
    }
  );

  formatter = each (_: { pkgs, ... }: pkgs.nixfmt-tree);

  checks = each (system: made: tiers.quick system made);
}
