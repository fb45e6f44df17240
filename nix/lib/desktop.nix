# A remote desktop under supervisord, with paths as in /usr/bin: what its configuration names is what its image has.
{ text }:
let
  inherit (text) join lines;

  # Name -> what is run, whose program it is, and by whom. `package` is a key of the set that the caller has.
  programs = {
    x-server = {
      priority = 100;
      package = "xserver";
      file = "Xvfb";
      args = [
        ":99"
        "-screen"
        "0"
        "1280x720x24"
        "-nolisten"
        "tcp"
      ];
    };
    pulseaudio = {
      priority = 200;
      package = "pulseaudio";
      file = "pulseaudio";
      args = [
        "--daemonize=no"
        "--exit-idle-time=-1"
        "--disallow-module-loading"
      ];
    };
    window-manager = {
      priority = 300;
      package = "openbox";
      file = "openbox";
      args = [ ];
    };
    remote = {
      priority = 400;
      package = "x11vnc";
      file = "x11vnc";
      args = [
        "-display"
        ":99"
        "-forever"
        "-shared"
        "-nopw"
        "-rfbport"
        "5900"
      ];
    };
  };

  user = {
    name = "neko";
    uid = 1000;
    gid = 1000;
    home = "/home/neko";
    shell = "/bin/sh";
  };
  socket = "/run/neko/supervisor.sock";

  names = builtins.attrNames programs;

  section =
    name:
    let
      program = programs.${name};
    in
    [
      "[program:${name}]"
      "command=${join " " ([ "/usr/bin/${program.file}" ] ++ program.args)}"
      "environment=HOME=\"${user.home}\",USER=\"${user.name}\",DISPLAY=\":99\",XDG_RUNTIME_DIR=\"/run/neko\""
      "priority=${toString program.priority}"
      "user=${user.name}"
      "autorestart=true"
      "stdout_logfile=/dev/fd/1"
      "stdout_logfile_maxbytes=0"
      "redirect_stderr=true"
      ""
    ];
in
{
  inherit programs user;

  # Where the links of the image lead: path -> file of a package.
  links =
    packages:
    builtins.listToAttrs (
      map (
        name:
        let
          inherit (programs.${name}) package file;
        in
        {
          name = "/usr/bin/${file}";
          value = "${packages.${package}}/bin/${file}";
        }
      ) names
    )
    // {
      "/bin/sh" = "${packages.bash}/bin/sh";
      "/usr/bin/env" = "${packages.coreutils}/bin/env";
      "/usr/bin/supervisord" = "${packages.supervisor}/bin/supervisord";
      "/usr/bin/supervisorctl" = "${packages.supervisor}/bin/supervisorctl";
    };

  # The socket of X lies in /tmp/.X11-unix, which only root may make there.
  directories = [
    {
      path = "/tmp/.X11-unix";
      mode = "1777";
    }
    {
      path = "/run/neko";
      mode = "0700";
      inherit (user) uid gid;
    }
    {
      path = "/var/log/neko";
      inherit (user) uid gid;
    }
  ];

  supervisordConf = lines (
    [
      "[supervisord]"
      "nodaemon=true"
      "user=root"
      "pidfile=/run/supervisord.pid"
      "logfile=/dev/null"
      "logfile_maxbytes=0"
      ""
      "[unix_http_server]"
      "file=${socket}"
      "chmod=0770"
      "chown=root:${user.name}"
      ""
      "[rpcinterface:supervisor]"
      "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface"
      ""
      "[supervisorctl]"
      "serverurl=unix://${socket}"
      ""
    ]
    ++ builtins.concatMap section names
  );

  # What the configuration asks of the image: every one of these has to be there.
  needs = {
    paths = map (name: "/usr/bin/${programs.${name}.file}") names;
    groups = [ user.name ];
    users = [ user.name ];
  };

  config = {
    User = "0:0";
    ExposedPorts."5900/tcp" = { };
    Env = [
      "PATH=/usr/bin:/bin"
      "HOME=/root"
    ];
    Entrypoint = [
      "/usr/bin/supervisord"
      "-n"
      "-c"
      "/etc/neko/supervisord.conf"
    ];
    WorkingDir = "/";
    StopSignal = "SIGTERM";
  };
}
