# What `up show PROFILE --config` prints: the configuration as it is in a machine or a container of the profile.
{
  text,
  targets,
  ffmpeg,
  nginx,
}:
let
  inherit (builtins) match;

  word =
    argument: if match "[A-Za-z0-9_./:=,+%-]+" argument == null then text.quote argument else argument;

  # An option and its values on a line.
  lineUp =
    args:
    builtins.concatStringsSep "" (
      map (
        argument: if match "-.*" argument == null then " ${word argument}" else " \\\n  ${word argument}"
      ) args
    );

  of =
    make: workload: name:
    let
      profile = targets.profile workload name;
    in
    if profile.kind == "hls-origin" then
      make { inherit (profile) settings derived; }
    else
      throw "a workload of the kind ${profile.kind} has no such configuration";
in
{
  nginx = of nginx.config;
  ffmpeg = of (profile: "ffmpeg${lineUp (ffmpeg.args profile)}\n");
}
