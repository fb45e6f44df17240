# The CLI and the swarm client: self-contained bundles, built by npm from the lock file alone.
{
  up,
  pkgs,
  source,
}:
let
  inherit (pkgs) lib;
  nodejs = pkgs.nodejs_22;
  npmDeps = pkgs.linkFarm "up-npm-deps" {
    "package.json" = source + "/package.json";
    "package-lock.json" = pkgs.writeText "package-lock.json" (
      builtins.toJSON (
        up.npmLock {
          lock = builtins.fromJSON (builtins.readFile ../../package-lock.json);
          fetch = pkgs.fetchurl;
          os = pkgs.stdenv.hostPlatform.node.platform;
          cpu = pkgs.stdenv.hostPlatform.node.arch;
        }
      )
    );
  };

  application =
    {
      directory,
      mainProgram,
      description,
    }:
    let
      manifest = builtins.fromJSON (builtins.readFile (../.. + "/${directory}/package.json"));
    in
    pkgs.buildNpmPackage {
      pname = mainProgram;
      inherit (manifest) version;
      src = source;
      inherit nodejs npmDeps;
      npmConfigHook = pkgs.importNpmLock.npmConfigHook;
      # None of the packages needs a script of its own, and `prepare` would build everything.
      npmRebuildFlags = [ "--ignore-scripts" ];
      npmWorkspace = directory;
      # The bundle needs no node_modules.
      installPhase = ''
        runHook preInstall
        mkdir -p "$out/lib/${mainProgram}" "$out/bin"
        cp -r ${directory}/bin ${directory}/dist ${directory}/package.json "$out/lib/${mainProgram}/"
        if [ -d ${directory}/assets ]; then cp -r ${directory}/assets "$out/lib/${mainProgram}/"; fi
        makeWrapper ${lib.getExe nodejs} "$out/bin/${mainProgram}" --add-flags "$out/lib/${mainProgram}/bin/${mainProgram}.js"
        runHook postInstall
      '';
      nativeBuildInputs = [ pkgs.makeWrapper ];
      meta = {
        inherit description mainProgram;
        license = lib.licenses.mit;
      };
    };
in
{
  up = application {
    directory = "apps/up";
    mainProgram = "up";
    description = "From a profile to a proven image";
  };
  swarm-client = application {
    directory = "apps/swarm-client";
    mainProgram = "swarm-client";
    description = "An HLS load generator";
  };
}
