{
  description = "From a profile to a proven image";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # Its modules are used, its outputs are not: it brings no inputs of its own.
    microvm = {
      url = "github:microvm-nix/microvm.nix";
      flake = false;
    };
  };

  outputs = { nixpkgs, microvm, ... }: import ./nix/outputs.nix { inherit nixpkgs microvm; };
}
