# The outputs of the flake with a checkout of nixpkgs, or of a smaller set of packages with the same build helpers: what
# that lacks comes from the stand-in, and is named in `lacking`.
{ path, system }:
let
  stubLib = import ../stub/nixpkgs/lib.nix {
    nixpkgs = throw "systems of NixOS are not evaluated here";
  };
  stub = import ../stub/nixpkgs/packages.nix {
    inherit system;
    lib = stubLib;
  };
  wanted =
    removeAttrs stub [
      "lib"
      "make"
      "system"
    ]
    // {
      shellcheck-minimal = stub.shellcheck // {
        compiler.bootstrapAvailable = false;
      };
    };
  complete =
    _: prev: removeAttrs wanted (builtins.filter (name: prev ? ${name}) (builtins.attrNames wanted));
  real = import path { inherit system; };
  pkgs = import path {
    inherit system;
    overlays = [ complete ];
  };
in
{
  lacking = builtins.filter (name: !(real ? ${name})) (builtins.attrNames wanted);
  outputs = import ../../../../nix/outputs.nix {
    nixpkgs = {
      outPath = toString path;
      legacyPackages.${system} = pkgs;
      lib = throw "systems of NixOS are not evaluated here";
    };
    microvm = toString path;
  };
}
