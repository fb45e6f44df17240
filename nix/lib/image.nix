# What an image says of itself (image-spec, config.md), and the files that it has besides its programs.
{ text, accounts }:
let
  inherit (text) number quote lines;
  second = 1000000000;
  prefix = "org.opencontainers.image";

  # The port of a server inside the container.
  portOf =
    profile: flags: server:
    flags.listens.${server} or profile.servers.${server}.port;

  ports =
    profile: flags:
    let
      published = map builtins.fromJSON (builtins.attrNames flags.ports);
      listening = map (portOf profile flags) (builtins.attrNames profile.servers);
    in
    builtins.filter (port: port > 0) (published ++ listening);

  ensure =
    {
      path,
      mode ? "0755",
      uid ? 0,
      gid ? 0,
    }:
    [
      "mkdir -p ${quote ".${path}"}"
      "chmod ${mode} ${quote ".${path}"}"
    ]
    ++ (
      if uid == 0 && gid == 0 then [ ] else [ "chown ${number uid}:${number gid} ${quote ".${path}"}" ]
    );

  write = path: content: [
    "mkdir -p ${quote ".${builtins.dirOf path}"}"
    "printf %s ${quote content} > ${quote ".${path}"}"
  ];
in
rec {
  inherit ports;

  # "up/test-origin": what the embedded builder calls it, too.
  name = { workload, ... }: "up/${workload}";
  enhancedName = { workload, ... }: "up/${workload}-enhanced";

  # Of the first expectation of the profile that asks over HTTP: what a probe inside the container asks for.
  health =
    profile: flags:
    let
      first = builtins.head profile.expect.http;
    in
    if profile.expect.http == [ ] then
      null
    else
      {
        port = portOf profile flags first.server;
        inherit (first) path status;
      };

  config =
    {
      profile,
      flags ? profile.container,
      target,
      entrypoint,
      # Program and arguments, in exec form: there is no shell between.
      healthcheck ? null,
      env ? { },
      version ? "0.1.0",
      stopSignal ? "SIGTERM",
    }:
    let
      user = accounts.fromUser (flags.user or "1000:1000");
      variables = {
        PATH = "/usr/local/bin:/usr/bin:/bin";
        SSL_CERT_FILE = "/etc/ssl/certs/ca-bundle.crt";
      }
      // env
      // flags.env;
    in
    {
      User = "${number user.uid}:${number user.gid}";
      ExposedPorts = builtins.listToAttrs (
        map (port: {
          name = "${number port}/tcp";
          value = { };
        }) (ports profile flags)
      );
      Env = map (key: "${key}=${variables.${key}}") (builtins.attrNames variables);
      Entrypoint = entrypoint;
      WorkingDir = "/";
      Labels = {
        "${prefix}.title" = target;
        "${prefix}.description" = profile.description;
        "${prefix}.version" = version;
        "${prefix}.licenses" = "MIT";
        "up.target" = target;
        "up.profile" = "${profile.workload}/${profile.name}";
      };
      StopSignal = stopSignal;
    }
    // (
      if healthcheck == null then
        { }
      else
        {
          Healthcheck = {
            Test = [ "CMD" ] ++ healthcheck;
            Interval = 10 * second;
            Timeout = 5 * second;
            StartPeriod = profile.expect.readyWithinSec * second;
            Retries = 3;
          };
        }
    );

  # What programs expect of any Linux: places for temporary files.
  baseDirectories = [
    {
      path = "/tmp";
      mode = "1777";
    }
    {
      path = "/var/tmp";
      mode = "1777";
    }
    { path = "/run"; }
    {
      path = "/root";
      mode = "0700";
    }
  ];

  # The home of a user, where it has one.
  homeOf =
    {
      uid,
      gid,
      home,
      ...
    }:
    if uid == 0 || home == "/nonexistent" then
      [ ]
    else
      [
        {
          path = home;
          mode = "0750";
          inherit uid gid;
        }
      ];

  # A script that puts the /etc of a NixOS system into the current directory: what NixOS links when it is activated is
  # linked here, what it copies (a file NAME.mode beside it says so) is copied.
  etcCommands = etc: ''
    mkdir -p ./etc
    cp -a ${quote "${etc}/etc"}/. ./etc/
    find ./etc -type d -exec chmod u+w {} +
    find ./etc -type f -name '*.mode' | while IFS= read -r file; do
      target=''${file%.mode}
      mode=$(cat "$file")
      if [ "$mode" != direct-symlink ]; then
        cp --remove-destination -L "$target" "$target.copy"
        mv -f "$target.copy" "$target"
        chmod "$mode" "$target"
      fi
      rm -f "$file" "$target.uid" "$target.gid"
    done
  '';

  # A script that makes them in the current directory, to be run as root (fakeRootCommands of dockerTools).
  commands =
    {
      directories ? [ ],
      # Path -> content.
      files ? { },
      # Path -> what the link says.
      links ? { },
    }:
    lines (
      builtins.concatMap ensure directories
      ++ builtins.concatMap (path: write path files.${path}) (builtins.attrNames files)
      ++ builtins.concatMap (path: [
        "mkdir -p ${quote ".${builtins.dirOf path}"}"
        "ln -sfn ${quote links.${path}} ${quote ".${path}"}"
      ]) (builtins.attrNames links)
    );
}
