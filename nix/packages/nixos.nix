# Systems of NixOS around the one module of the origin.
{
  up,
  nixpkgs,
  microvm,
  system,
}:
let
  origin = import ../modules/hls-origin.nix { inherit up; };
  machine = profile: import ../modules/machine.nix { inherit up profile; };

  systemOf =
    modules:
    (nixpkgs.lib.nixosSystem {
      inherit system;
      modules = [ origin ] ++ modules;
    }).config;
in
{
  container = profile: systemOf [ (import ../modules/container.nix { inherit profile; }) ];

  # Its bin/microvm-run starts the machine.
  vm =
    profile:
    (systemOf [
      "${microvm}/nixos-modules/microvm"
      (machine profile)
      (import ../modules/vm.nix { inherit profile; })
    ]).microvm.declaredRunner;

  iso =
    profile:
    (systemOf [
      (machine profile)
      (import ../modules/iso.nix { inherit nixpkgs profile; })
    ]).system.build.isoImage;

  sdImage =
    profile:
    (systemOf [
      (machine profile)
      (import ../modules/sd-image.nix { inherit nixpkgs; })
    ]).system.build.sdImage;
}
