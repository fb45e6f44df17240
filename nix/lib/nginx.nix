# The configuration of the nginx that serves what ffmpeg writes. Its answers are those of the embedded origin: paths,
# types, Cache-Control, CORS, /health, /metrics.
{ text, renditions }:
let
  inherit (text)
    number
    lines
    optional
    optionals
    join
    ;

  indent = map (line: if line == "" then "" else "  ${line}");
  block = head: body: [ "${head} {" ] ++ indent body ++ [ "}" ];

  # access_log for one file of `logging`, in the words of nginx.
  accessLog =
    { logging, directory }:
    file:
    "access_log ${directory}/${file} origin${
      if logging.gzip > 0 then " gzip=${number logging.gzip}" else ""
    } buffer=${logging.buffer} flush=${logging.flushInterval};";

  logsOf =
    { settings, logDir }:
    kind:
    let
      inherit (settings) logging;
      inherit (logging) files segmentsOnly;
      write = accessLog {
        inherit logging;
        directory = logDir;
      };
      own = {
        segments = optional true files.segments;
        manifests = optional (!segmentsOnly) files.manifests;
        other = [ ];
      };
      names = own.${kind} ++ optional (!segmentsOnly) files.all;
    in
    if logging.enabled then map write names else [ ];

  # ".ts" of "seg%05d.ts", as a regular expression.
  segmentEnd =
    pattern:
    let
      parts = builtins.match ".*%0[0-9]d(.*)" pattern;
    in
    builtins.replaceStrings [ "." ] [ "\\." ] (builtins.head parts);

  cors = "add_header Access-Control-Allow-Origin * always;";

  manifest =
    {
      logs,
      cacheControl,
      head,
      body ? [ ],
    }:
    block "location ${head}" (
      [
        "add_header Cache-Control \"${cacheControl}\";"
        cors
        # A playlist is replaced every few seconds.
        "open_file_cache off;"
      ]
      ++ body
      ++ logs "manifests"
    );
in
{
  # The text of nginx.conf.
  config =
    {
      settings,
      derived,
      listen ? "0.0.0.0:${number settings.server.port}",
      hlsDir ? settings.server.hlsDir,
      logDir ? settings.logging.directory,
      # Holds pid, socket and temporary files.
      runDir ? "/run/hls-nginx",
      # Where nginx-prometheus-exporter answers; null: /metrics is not found.
      exporter ? "127.0.0.1:9113",
      # A file with the master playlist, for an ABR ladder.
      masterFile ? "${runDir}/${settings.hls.masterPlaylist}",
      daemon ? false,
    }:
    let
      inherit (settings) hls;
      inherit (derived) cache;
      logs = logsOf { inherit settings logDir; };
      firstPlaylist =
        let
          inherit (builtins.head (renditions settings)) directory;
        in
        if directory == "" then
          "${hlsDir}/${hls.playlistName}"
        else
          "${hlsDir}/${directory}/${hls.playlistName}";

      master = builtins.concatMap (
        path:
        manifest {
          inherit logs;
          cacheControl = cache.master;
          head = "= /${path}";
          body = [ "alias ${masterFile};" ];
        }
      );

      health = block "location = /health" (
        [
          "default_type text/plain;"
          cors
          "add_header Cache-Control no-store always;"
          "if (!-f ${firstPlaylist}) {"
          "  return 503 \"No segment is ready yet\\n\";"
          "}"
          "return 200 \"OK\";"
        ]
        ++ logs "other"
      );

      metrics = block "location = /metrics" (
        [
          cors
          "proxy_pass http://${exporter}/metrics;"
        ]
        ++ logs "other"
      );

      index = block "location = /" (
        [
          "default_type text/plain;"
          cors
          "return 200 \"/${hls.playlistName}\\n/health\\n/metrics\\n\";"
        ]
        ++ logs "other"
      );

      server = block "server" (
        [
          "listen ${listen};"
          "root ${hlsDir};"
          ""
        ]
        ++ optionals settings.multibitrate (master [
          hls.masterPlaylist
          hls.playlistName
        ])
        ++ manifest {
          inherit logs;
          cacheControl = cache.manifests;
          head = "~ \\.m3u8$";
        }
        ++ block "location ~ ${segmentEnd hls.segmentPattern}$" (
          [
            "add_header Cache-Control \"${cache.segments}\";"
            cors
          ]
          ++ logs "segments"
        )
        ++ health
        ++ optionals (exporter != null) metrics
        ++ index
        ++ block "location /" ([ "return 404;" ] ++ logs "other")
      );

      # Only the exporter asks, and it is on this machine.
      status = block "server" [
        "listen unix:${runDir}/status.sock;"
        "access_log off;"
        "location = /stub_status {"
        "  stub_status;"
        "}"
      ];

      temporary = map (kind: "${kind}_temp_path ${runDir}/${kind};") [
        "client_body"
        "proxy"
        "fastcgi"
        "uwsgi"
        "scgi"
      ];

      http = block "http" (
        [
          "types {"
          "  application/vnd.apple.mpegurl m3u8;"
          "  video/mp2t ts;"
          "  text/plain txt;"
          "}"
          "default_type application/octet-stream;"
          "server_tokens off;"
          "sendfile on;"
          "tcp_nopush on;"
          "keepalive_timeout 65s;"
          "keepalive_requests 10000;"
          "reset_timedout_connection on;"
          "open_file_cache max=${number derived.openFileCacheMax} inactive=${number derived.segmentLifetimeSec}s;"
          "open_file_cache_valid ${number derived.segmentLifetimeSec}s;"
          "open_file_cache_errors off;"
        ]
        ++ temporary
        ++ optional settings.logging.enabled "log_format origin '$remote_addr - - [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" $request_time';"
        ++ [
          # Without it nginx opens a file of its own, whose directory need not be writable.
          "access_log off;"
          ""
        ]
        ++ server
        ++ [ "" ]
        ++ status
      );
    in
    lines (
      [
        "# Made from up.toml. Do not edit: change the profile, then: up sync"
        "daemon ${if daemon then "on" else "off"};"
        "worker_processes auto;"
        "pid ${runDir}/nginx.pid;"
        "error_log stderr warn;"
        ""
      ]
      ++ block "events" [
        "worker_connections 8192;"
        "multi_accept on;"
      ]
      ++ [ "" ]
      ++ http
    );
}
