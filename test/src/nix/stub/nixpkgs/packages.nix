# Packages and build helpers. Everything is a derivation that depends on what it was given, and has it as `given`.
{ system, lib }:
let
  plain =
    value:
    if builtins.isFunction value then
      "function"
    else if builtins.isAttrs value && !(value ? outPath) then
      builtins.mapAttrs (_: plain) value
    else if builtins.isList value then
      map plain value
    else
      value;

  make =
    name: given:
    derivation {
      inherit name system;
      builder = "/bin/sh";
      args = [
        "-c"
        ": >$out"
      ];
      # A file: an environment variable has a limit.
      passAsFile = [ "givenText" ];
      givenText = builtins.toJSON (plain given);
    }
    // {
      inherit given;
      meta = given.meta or { };
    }
    // (if given ? text then { inherit (given) text; } else { });

  package = name: make name { } // { pname = name; };

  packages = builtins.listToAttrs (
    map
      (name: {
        inherit name;
        value = package name;
      })
      [
        "bash"
        "busybox"
        "coreutils"
        "dosfstools"
        "ffmpeg-headless"
        "git"
        "grub2"
        "makeWrapper"
        "mtools"
        "nginx"
        "nixfmt"
        "nixfmt-tree"
        "openbox"
        "prometheus-nginx-exporter"
        "pulseaudio"
        "qemu"
        "shellcheck"
        "squashfsTools"
        "systemd"
        "x11vnc"
        "xorriso"
      ]
  );
in
packages
// {
  inherit lib make system;
  nodejs_22 = package "nodejs" // {
    meta.mainProgram = "node";
  };
  go.GOARCH = if builtins.match "aarch64-.*" system != null then "arm64" else "amd64";
  stdenv.hostPlatform = {
    isAarch64 = builtins.match "aarch64-.*" system != null;
    node = {
      platform = builtins.elemAt (builtins.match "[^-]+-(.+)" system) 0;
      arch = if builtins.match "aarch64-.*" system != null then "arm64" else "x64";
    };
  };
  python3Packages.supervisor = package "supervisor";
  xorg-server = package "xorg-server";

  writeText = name: text: make name { inherit text; };
  runCommand =
    name: env: script:
    derivation (
      env
      // {
        inherit name system script;
        builder = "/bin/sh";
        # There is only a shell: what a script does with files is not done.
        args = [
          "-c"
          "touch() { : >$1; }; find() { :; }; . $scriptPath"
        ];
        passAsFile = [ "script" ];
      }
    )
    // {
      given = { inherit env script; };
    };
  linkFarm = name: entries: make name { inherit entries; };
  fetchurl = { url, hash }: make (baseNameOf url) { inherit url hash; };
  mkShell = { packages }: make "shell" { inherit packages; };
  writeShellApplication =
    {
      name,
      text,
      runtimeInputs ? [ ],
      meta ? { },
    }:
    make name {
      inherit name text runtimeInputs;
      meta = meta // {
        mainProgram = name;
      };
    };

  importNpmLock.npmConfigHook = package "npm-config-hook";
  buildNpmPackage =
    {
      pname,
      version,
      src,
      nodejs,
      npmDeps,
      npmConfigHook,
      npmRebuildFlags,
      npmWorkspace,
      installPhase,
      nativeBuildInputs,
      meta,
    }@given:
    make "${pname}-${version}" given // { inherit pname; };

  dockerTools =
    let
      image =
        suffix:
        {
          name,
          tag,
          config,
          fakeRootCommands,
          maxLayers,
          architecture,
          contents ? [ ],
        }@given:
        make "${baseNameOf name}${suffix}" given;
    in
    {
      caCertificates = package "ca-certificates";
      buildLayeredImage = image ".tar.gz";
      streamLayeredImage = image "-stream";
    };
}
