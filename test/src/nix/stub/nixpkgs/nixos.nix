# Modules of NixOS put together: imports, options with defaults, mkIf, mkDefault, mkForce, lists end to end. An option
# that no module declares is an error, as in nixpkgs: options.nix lists what of NixOS may be set.
{
  lib,
  pkgs,
  modules,
}:
let
  inherit (builtins)
    attrNames
    concatMap
    filter
    isAttrs
    isFunction
    isList
    mapAttrs
    ;

  isMarked = value: isAttrs value && value ? _type;
  isTree = value: isAttrs value && !(value ? _type) && !(value ? outPath);

  open =
    module:
    let
      loaded = if isFunction module || isAttrs module then module else import module;
      made = if isFunction loaded then loaded { inherit config lib pkgs; } else loaded;
    in
    if made ? config || made ? options then
      made
    else
      {
        imports = made.imports or [ ];
        known = made.known or [ ];
        config = removeAttrs made [
          "imports"
          "known"
        ];
      };

  all = concatMap withImports modules;
  withImports =
    module:
    let
      opened = open module;
    in
    concatMap withImports (opened.imports or [ ]) ++ [ opened ];

  defaults =
    options:
    mapAttrs (
      _: each: if isMarked each then lib.mkOverride 1500 (each.default or null) else defaults each
    ) options;
  declared =
    prefix: options:
    concatMap (
      name:
      let
        path = prefix ++ [ name ];
      in
      if isMarked options.${name} then [ path ] else declared path options.${name}
    ) (attrNames options);

  # A condition goes down to the leaves: which names there are never depends on it.
  pushDown =
    value:
    if isMarked value && value._type == "if" && isTree value.content then
      mapAttrs (_: lib.mkIf value.condition) value.content
    else if
      isMarked value && value._type == "if" && isMarked value.content && value.content._type == "if"
    then
      pushDown (lib.mkIf (value.condition && value.content.condition) value.content.content)
    else
      value;

  merge =
    path: values:
    let
      pushed = map pushDown values;
    in
    if builtins.all isTree pushed then
      builtins.zipAttrsWith (name: merge (path ++ [ name ])) pushed
    else
      leaf path pushed;

  leaf =
    path: values:
    let
      active = filter (value: !(isMarked value && value._type == "if") || value.condition) values;
      inner = map (value: if isMarked value && value._type == "if" then value.content else value) active;
      ranked = map (
        value:
        if isMarked value then
          { inherit (value) priority content; }
        else
          {
            priority = 100;
            content = value;
          }
      ) inner;
      best = builtins.foldl' (
        low: { priority, ... }: if priority < low then priority else low
      ) 9999 ranked;
      chosen = map ({ content, ... }: content) (filter ({ priority, ... }: priority == best) ranked);
      first = builtins.head chosen;
    in
    if chosen == [ ] then
      null
    else if isList first then
      builtins.concatLists chosen
    else if builtins.all (value: value == first) chosen then
      first
    else
      throw "conflicting definitions of ${builtins.concatStringsSep "." path}";

  given = merge [ ] (
    map (module: module.config or { }) all ++ map (module: defaults (module.options or { })) all
  );

  known =
    import ./options.nix
    ++ concatMap (
      module:
      module.known or [ ] ++ map (builtins.concatStringsSep ".") (declared [ ] (module.options or { }))
    ) all;
  # The longest way down that is an option's; what is below is its value.
  unknown =
    path: value:
    if builtins.elem (builtins.concatStringsSep "." path) known then
      [ ]
    else if isTree value then
      concatMap (name: unknown (path ++ [ name ]) value.${name}) (attrNames value)
    else
      [ (builtins.concatStringsSep "." path) ];
  strange = concatMap (name: unknown [ name ] given.${name}) (attrNames given);

  product = name: pkgs.make name { config = given; };
  config =
    if strange != [ ] then
      throw "there is no such option: ${builtins.concatStringsSep ", " strange}"
    else
      given
      // {
        systemd = given.systemd // {
          package = pkgs.systemd;
        };
        microvm = given.microvm or { } // {
          declaredRunner = product "microvm-run";
        };
        system = given.system // {
          build = {
            etc = product "etc";
            isoImage = product "image.iso";
            sdImage = product "image.img";
          };
        };
      };
in
{
  inherit config;
}
