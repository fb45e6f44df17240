# What the flake has outputs for, and which parts of a name mean what.
rec {
  all = [
    "aarch64-darwin"
    "aarch64-linux"
    "x86_64-darwin"
    "x86_64-linux"
  ];

  # "x86_64-linux" -> "linux"
  platform = system: builtins.elemAt (split system) 1;

  # "x86_64-linux" -> "x86_64"
  architecture = system: builtins.elemAt (split system) 0;

  # Images hold programs of Linux, wherever they are built.
  linux = system: "${architecture system}-linux";

  forAll =
    f:
    builtins.listToAttrs (
      map (system: {
        name = system;
        value = f system;
      }) all
    );

  split =
    system:
    let
      parts = builtins.match "([^-]+)-(.+)" system;
    in
    if parts == null then throw "${system} is no system of Nix" else parts;
}
