# Target -> package. What a kind of workload comes as is a table; that it comes as all types for all profiles is not.
{
  up,
  nixpkgs,
  microvm,
  source,
}:
system:
let
  pkgs = nixpkgs.legacyPackages.${system};
  # Images hold programs of Linux; on a Mac a remote or virtual builder makes them.
  linuxPkgs = nixpkgs.legacyPackages.${up.systems.linux system};
  npm = import ./npm.nix { inherit up pkgs source; };
  nixos = import ./nixos.nix {
    inherit
      up
      nixpkgs
      microvm
      system
      ;
  };

  contextOf = target: rec {
    inherit
      up
      pkgs
      linuxPkgs
      target
      ;
    profile = up.targets.profile target.workload target.profile;
    swarmClient =
      (import ./npm.nix {
        inherit up source;
        pkgs = linuxPkgs;
      }).swarm-client;
    own = npm.swarm-client;
  };

  container = context: import ./container.nix context;
  kinds = {
    hls-origin = {
      runner = import ./origin.nix;
      container = context: (container context).tarball;
      container-stream = context: (container context).stream;
      container-enhanced = context: import ./container-enhanced.nix (context // { inherit nixos; });
      vm = context: nixos.vm context.profile;
      iso = context: nixos.iso context.profile;
      sd-image = context: nixos.sdImage context.profile;
    };
    hls-swarm = {
      runner = context: import ./swarm.nix (context // { swarmClient = context.own; });
      container = context: (container context).tarball;
      container-stream = context: (container context).stream;
    };
  };

  build =
    target:
    let
      context = contextOf target;
      makers =
        kinds.${context.profile.kind}
          or (throw "nix/packages has nothing for workloads of the kind ${context.profile.kind}");
    in
    (makers.${target.type}
      or (throw "a workload of the kind ${context.profile.kind} does not come as ${target.type}")
    )
      context;

  desktop = import ./desktop.nix { inherit up linuxPkgs pkgs; };
in
{
  targets = up.targets.packagesOn system build;
  tools = {
    inherit (npm) up swarm-client;
  };
  images = {
    desktop-container = desktop.tarball;
    desktop-container-stream = desktop.stream;
  };
  inherit pkgs;
}
