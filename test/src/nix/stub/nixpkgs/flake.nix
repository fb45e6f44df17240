{
  description = "As much of nixpkgs as the flake of this repository uses: the same names, which record what they are given";

  outputs =
    { self }:
    let
      systems = [
        "aarch64-darwin"
        "aarch64-linux"
        "x86_64-darwin"
        "x86_64-linux"
      ];
      lib = import ./lib.nix { nixpkgs = self; };
    in
    {
      inherit lib;
      legacyPackages = builtins.listToAttrs (
        map (system: {
          name = system;
          value = import ./packages.nix { inherit system lib; };
        }) systems
      );
    };
}
