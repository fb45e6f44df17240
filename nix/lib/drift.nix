# How up.toml and nix/profiles.json differ: a list of sentences, empty where `up sync` has nothing to do. Both are read
# as they are; what only `up` computes (derived values, templates) follows from what is compared here.
{ toml, json }:
let
  inherit (builtins)
    attrNames
    concatMap
    elem
    filter
    foldl'
    isAttrs
    length
    ;

  merge =
    a: b:
    if isAttrs a && isAttrs b then
      a // builtins.mapAttrs (name: value: if a ? ${name} then merge a.${name} value else value) b
    else
      b;

  # The profile after all that it extends, each once.
  chain =
    profiles: name:
    let
      extends = profiles.${name}.extends or [ ];
      before = concatMap (chain profiles) (if builtins.isList extends then extends else [ extends ]);
    in
    foldl' (list: each: if elem each list then list else list ++ [ each ]) [ ] (before ++ [ name ]);

  expected =
    workload: name:
    let
      tables = map (each: workload.profiles.${each}) (chain workload.profiles name);
      typed = filter (table: table ? types) tables;
    in
    {
      types = if typed == [ ] then workload.types else (builtins.elemAt typed (length typed - 1)).types;
      settings = foldl' merge (workload.settings or { }) (map (table: table.settings or { }) tables);
      description = workload.profiles.${name}.description or "";
    };

  without = list: filter (each: !(elem each list));

  ofWorkload =
    name:
    let
      there = toml.workloads.${name};
      here = json.workloads.${name};
      profiles = attrNames there.profiles;
    in
    map (each: "profile ${name}/${each} is not in nix/profiles.json") (
      without (attrNames here.profiles) profiles
    )
    ++ map (each: "profile ${name}/${each} is not in up.toml") (
      without profiles (attrNames here.profiles)
    )
    ++ concatMap (ofProfile name) (filter (each: elem each (attrNames here.profiles)) profiles);

  ofProfile =
    workload: name:
    let
      should = expected toml.workloads.${workload} name;
      is = json.workloads.${workload}.profiles.${name};
    in
    map (key: "${key} of profile ${workload}/${name} differ") (
      filter (key: should.${key} != is.${key}) (attrNames should)
    );

  workloads = attrNames toml.workloads;
  known = attrNames json.workloads;
in
map (name: "workload ${name} is not in nix/profiles.json") (without known workloads)
++ map (name: "workload ${name} is not in up.toml") (without workloads known)
++ concatMap ofWorkload (filter (name: elem name known) workloads)
