# Of lib: what the flake uses, with the meaning that it has in nixpkgs.
{ nixpkgs }:
rec {
  mkOption = declaration: declaration // { _type = "option"; };
  mkEnableOption =
    description:
    mkOption {
      inherit description;
      default = false;
    };
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkDefault = mkOverride 1000;
  mkForce = mkOverride 50;
  types = {
    bool = "bool";
    attrs = "attrs";
  };
  licenses.mit = "MIT";
  getExe = package: "${package}/bin/${package.meta.mainProgram or package.pname or package.name}";
  getExe' = package: name: "${package}/bin/${name}";
  nixosSystem =
    { system, modules }:
    import ./nixos.nix {
      inherit modules;
      lib = nixpkgs.lib;
      pkgs = nixpkgs.legacyPackages.${system};
    };
}
