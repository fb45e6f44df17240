# From the registry to the outputs of the flake: one mapping, nothing is listed twice.
{ registry, systems }:
let
  # What is built besides, from the same target: its name ends otherwise, its type is one of the flake's own.
  twins = {
    container = [
      {
        type = "container-stream";
        builtOn = _: true;
      }
    ];
    iso = [
      {
        type = "sd-image";
        builtOn = system: system == "aarch64-linux";
      }
    ];
  };

  own = target: {
    inherit (target) type;
    builtOn = system: builtins.elem (systems.platform system) target.buildsOn;
  };

  variants =
    target:
    map ({ type, builtOn }: {
      inherit type;
      inherit (target) workload profile;
      name = "${target.workload}-${target.profile}-${type}";
      builtOn = system: builtins.elem (systems.platform system) target.buildsOn && builtOn system;
    }) ([ (own target) ] ++ (twins.${target.type} or [ ]));

  all = builtins.concatMap variants registry.targets;
in
rec {
  # Every target that a system can build, with its workload, profile and type.
  on = system: builtins.filter ({ builtOn, ... }: builtOn system) all;

  # Their names, sorted.
  namesOn = system: builtins.sort builtins.lessThan (map ({ name, ... }: name) (on system));

  # System -> names.
  names = systems.forAll namesOn;

  # Name -> what `build` makes of the target.
  packagesOn =
    system: build:
    builtins.listToAttrs (
      map (target: {
        inherit (target) name;
        value = build target;
      }) (on system)
    );

  # What the registry says of a profile, with its own names.
  profile =
    workload: name:
    let
      found = registry.workloads.${workload};
    in
    found.profiles.${name}
    // {
      inherit workload name;
      inherit (found) kind;
    };
}
