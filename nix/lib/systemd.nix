# The units of a live origin, as NixOS takes them (systemd.services.NAME): values only.
{ ffmpeg }:
let
  # One word of a command line of systemd: what it would expand stands twice.
  word =
    argument:
    "\"${builtins.replaceStrings [ "\\" "\"" "%" "$" ] [ "\\\\" "\\\"" "%%" "$$" ] argument}\"";
  command = builtins.concatStringsSep " ";

  # No rights but those that a unit asks for (systemd.exec(5)).
  hardened = {
    AmbientCapabilities = "";
    CapabilityBoundingSet = "";
    DevicePolicy = "closed";
    LockPersonality = true;
    MemoryDenyWriteExecute = true;
    NoNewPrivileges = true;
    PrivateDevices = true;
    PrivateTmp = true;
    PrivateUsers = true;
    ProcSubset = "pid";
    ProtectClock = true;
    ProtectControlGroups = true;
    ProtectHome = true;
    ProtectHostname = true;
    ProtectKernelLogs = true;
    ProtectKernelModules = true;
    ProtectKernelTunables = true;
    ProtectProc = "invisible";
    ProtectSystem = "strict";
    RemoveIPC = true;
    RestrictAddressFamilies = [
      "AF_INET"
      "AF_INET6"
      "AF_UNIX"
    ];
    RestrictNamespaces = true;
    RestrictRealtime = true;
    RestrictSUIDSGID = true;
    SystemCallArchitectures = "native";
    SystemCallErrorNumber = "EPERM";
    SystemCallFilter = [
      "@system-service"
      "~@privileged @resources"
    ];
    UMask = "0022";
  };

  # A container's manager has no kernel of its own to guard, and may not make namespaces for its services.
  confined = removeAttrs hardened [
    "PrivateDevices"
    "PrivateTmp"
    "PrivateUsers"
    "ProcSubset"
    "ProtectClock"
    "ProtectControlGroups"
    "ProtectHome"
    "ProtectHostname"
    "ProtectKernelLogs"
    "ProtectKernelModules"
    "ProtectKernelTunables"
    "ProtectProc"
    "ProtectSystem"
    "DevicePolicy"
  ];

  restart = {
    Restart = "always";
    RestartSec = 1;
  };
in
{
  inherit word;

  # Name -> unit.
  units =
    {
      profile,
      # Paths of the programs, and of the files that they read.
      programs,
      nginxConf,
      user ? "hls",
      group ? user,
      isContainer ? false,
      exporterListen ? ":9113",
    }:
    let
      inherit (profile) settings derived;
      inherit (settings) logging server;
      base =
        (if isContainer then confined else hardened)
        // restart
        // {
          User = user;
          Group = group;
        };
      args = ffmpeg.args { inherit settings derived; };

      # Where all else is read-only. It takes a mount namespace.
      writable = paths: if isContainer then { } else { ReadWritePaths = paths; };
    in
    {
      hls-ffmpeg = {
        description = "Encodes the live stream of ${profile.name}";
        wantedBy = [ "multi-user.target" ];
        unitConfig.RequiresMountsFor = [ server.hlsDir ];
        startLimitIntervalSec = 0;
        serviceConfig =
          base
          // writable [ server.hlsDir ]
          // {
            ExecStart = command ([ programs.ffmpeg ] ++ map word args);
            # It talks to nobody.
            RestrictAddressFamilies = [ "AF_UNIX" ];
            Nice = 5;
          };
      };

      hls-nginx = {
        description = "Serves the live stream of ${profile.name}";
        wantedBy = [ "multi-user.target" ];
        after = [ "network.target" ];
        startLimitIntervalSec = 0;
        serviceConfig =
          base
          // {
            ExecStartPre = command [
              programs.nginx
              "-t -e stderr -c"
              (word nginxConf)
            ];
            ExecStart = command [
              programs.nginx
              "-e stderr -c"
              (word nginxConf)
            ];
            ExecReload = "${programs.kill} -HUP $MAINPID";
            KillSignal = "SIGQUIT";
            TimeoutStopSec = 10;
            RuntimeDirectory = "hls-nginx";
            RuntimeDirectoryMode = "0755";
            LimitNOFILE = 65536;
          }
          // (
            # "/var/log/nginx" -> LogsDirectory=nginx, which systemd makes with the right owner.
            let
              below = builtins.match "/var/log/(.+)" logging.directory;
            in
            if !logging.enabled then
              { }
            else if below == null then
              writable [ logging.directory ]
            else
              { LogsDirectory = builtins.head below; }
          );
      };

      hls-exporter = {
        description = "Metrics of nginx for Prometheus";
        wantedBy = [ "multi-user.target" ];
        after = [ "hls-nginx.service" ];
        startLimitIntervalSec = 0;
        serviceConfig = base // {
          ExecStart = command [
            programs.exporter
            "--nginx.scrape-uri=unix:/run/hls-nginx/status.sock:/stub_status"
            "--web.listen-address=${exporterListen}"
          ];
        };
      };
    };

  # What systemd-tmpfiles makes: a directory for each rendition.
  tmpfiles =
    {
      profile,
      user ? "hls",
      group ? user,
    }:
    let
      inherit (profile.settings) server multibitrate variants;
      directory = path: "d ${path} 0755 ${user} ${group} -";
    in
    [ (directory server.hlsDir) ]
    ++ (
      if multibitrate then map ({ name, ... }: directory "${server.hlsDir}/${name}") variants else [ ]
    );

  # Options of the tmpfs that holds the segments.
  tmpfsOptions =
    {
      profile,
      uid ? 1000,
      gid ? uid,
    }:
    [
      "size=${toString profile.derived.recommendedTmpfsMB}m"
      "uid=${toString uid}"
      "gid=${toString gid}"
      "mode=0755"
    ];
}
