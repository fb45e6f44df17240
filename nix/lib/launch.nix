# The script that runs ffmpeg, nginx and its exporter as one workload: the runner, and the main process of the plain
# container. It keeps the contract between `up` and what it starts: flags before environment before settings, one line of
# JSON on UP_CONTROL_FD once it listens, 143 after SIGTERM and 130 after SIGINT.
{
  text,
  ffmpeg,
  masterPlaylist,
  nginx,
}:
let
  inherit (text) number quote join;

  # What only a run knows stands between @ in what is made here.
  at = name: "@${name}@";
in
{
  # For bash, with -e, -u and -o pipefail on.
  origin =
    {
      profile,
      # Paths or names of the programs; without an exporter there is no /metrics.
      programs ? {
        ffmpeg = "ffmpeg";
        nginx = "nginx";
        exporter = "nginx-prometheus-exporter";
      },
      # Where nobody says otherwise.
      host ? "127.0.0.1",
      hlsDir ? null,
      logDir ? null,
    }:
    let
      inherit (profile) settings derived;
      inherit (settings) hls;
      hasExporter = programs.exporter or null != null;
      master = masterPlaylist settings;
      args = ffmpeg.args {
        inherit settings derived;
        hlsDir = at "hlsDir";
        patternDir = at "patternDir";
      };
      conf = nginx.config {
        inherit settings derived;
        listen = "${at "host"}:${at "port"}";
        hlsDir = at "hlsDir";
        logDir = at "logDir";
        runDir = at "runDir";
        exporter = if hasExporter then "127.0.0.1:${at "exporterPort"}" else null;
      };
      directories =
        if settings.multibitrate then
          map ({ name, ... }: "\"$hls_dir\"/${quote name}") settings.variants
        else
          [ ];
      orScratch = directory: fallback: if directory == null then "$run_dir/${fallback}" else directory;
    in
    ''
      name=${quote "${profile.workload}/${profile.name}"}

      usage() {
        cat <<END
      Runs $name: ffmpeg writes a live playlist, nginx serves it.

        --port N         port to listen on, 0 for any free one (PORT; default ${number settings.server.port})
        --host ADDRESS   address to listen on (HOST; default ${host})
        --hls-dir DIR    where segments and playlists are written (HLS_DIR)
        --log-dir DIR    where access logs are written (LOG_DIR)
      END
      }

      fail() {
        printf '%s: %s\n' "$name" "$1" >&2
        exit "''${2:-1}"
      }

      port=''${PORT:-${number settings.server.port}}
      host=''${HOST:-${host}}
      hls_dir=''${HLS_DIR:-}
      log_dir=''${LOG_DIR:-}
      while [ $# -gt 0 ]; do
        case $1 in
          -h | --help)
            usage
            exit 0
            ;;
          --port=* | --host=* | --hls-dir=* | --log-dir=*)
            set -- "''${1%%=*}" "''${1#*=}" "''${@:2}"
            ;;
          --port | --host | --hls-dir | --log-dir)
            [ $# -ge 2 ] || fail "$1 needs a value; see --help" 2
            case $1 in
              --port) port=$2 ;;
              --host) host=$2 ;;
              --hls-dir) hls_dir=$2 ;;
              --log-dir) log_dir=$2 ;;
            esac
            shift 2
            ;;
          *) fail "$1 is not an option; see --help" 2 ;;
        esac
      done
      case $port in
        "" | *[!0-9]* | ??????*) fail "\"$port\" is no port: a number from 0 to 65535 is" 2 ;;
      esac
      for value in "$host" "$hls_dir" "$log_dir"; do
        case $value in
          *[!A-Za-z0-9_./:%+-]*) fail "\"$value\" has a character that a configuration of nginx cannot hold" 2 ;;
        esac
      done

      umask 022
      run_dir=$(mktemp -d)
      hls_dir=''${hls_dir:-${orScratch hlsDir "hls"}}
      log_dir=''${log_dir:-${orScratch logDir "log"}}
      children=()

      # All at once, then whoever is still there after 5 s; nothing is left behind.
      # shellcheck disable=SC2317,SC2329 # A trap calls it.
      finish() {
        status=$?
        trap "" TERM INT
        trap - EXIT
        if [ ''${#children[@]} -gt 0 ]; then
          kill -TERM "''${children[@]}" 2>/dev/null || true
          for _ in {1..100}; do
            kill -0 "''${children[@]}" 2>/dev/null || break
            sleep 0.05
          done
          kill -KILL "''${children[@]}" 2>/dev/null || true
          wait "''${children[@]}" 2>/dev/null || true
        fi
        rm -rf "$run_dir"
        exit "$status"
      }
      trap finish EXIT
      trap 'exit 143' TERM
      trap 'exit 130' INT

      # Nobody listens on it now.
      free_port() {
        local candidate
        for _ in {1..50}; do
          candidate=$((20000 + RANDOM % 12000))
          if ! (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then
            printf '%s' "$candidate"
            return
          fi
        done
        fail "no free port was found"
      }

      [ "$port" -gt 0 ] || port=$(free_port)
      mkdir -p ${
        join " " ([ "\"$hls_dir\"" ] ++ directories)
      } || fail "cannot write to $hls_dir: choose another place with --hls-dir DIR"
    ''
    + (
      if settings.logging.enabled then
        ''
          mkdir -p "$log_dir" || fail "cannot write to $log_dir: choose another place with --log-dir DIR"
        ''
      else
        ""
    )
    + (if hasExporter then "exporter_port=$(free_port)\n" else "")
    + ''

      # Sets `filled`.
      fill() {
        filled=''${1//@hlsDir@/"$hls_dir"}
        filled=''${filled//@patternDir@/"''${hls_dir//%/%%}"}
        filled=''${filled//@logDir@/"$log_dir"}
        filled=''${filled//@runDir@/"$run_dir"}
        filled=''${filled//@host@/"$host"}
        filled=''${filled//@port@/"$port"}
    ''
    + (
      if hasExporter then
        ''
          filled=''${filled//@exporterPort@/"$exporter_port"}
        ''
      else
        ""
    )
    + ''
      }

      # shellcheck disable=SC2016 # The variables in it are those of nginx.
      fill ${quote conf}
      printf '%s' "$filled" >"$run_dir/nginx.conf"
    ''
    + (
      if master == null then "" else "printf '%s' ${quote master} >\"$run_dir/${hls.masterPlaylist}\"\n"
    )
    + ''

      ffmpeg_args=()
      for each in ${join " " (map quote args)}; do
        fill "$each"
        ffmpeg_args+=("$filled")
      done

      # Where root starts it, workers would become somebody else, who may not read what ffmpeg writes.
      nginx_args=(-e stderr -p "$run_dir" -c "$run_dir/nginx.conf")
      [ "$(id -u)" != 0 ] || nginx_args+=(-g "user $(id -un) $(id -gn);")
      ${programs.nginx} "''${nginx_args[@]}" &
      nginx_pid=$!
      children+=("$nginx_pid")
      ${programs.ffmpeg} "''${ffmpeg_args[@]}" </dev/null &
      ffmpeg_pid=$!
      children+=("$ffmpeg_pid")
    ''
    + ''

      # Where it can be reached from here.
      reach=$host
      [ "$reach" != 0.0.0.0 ] || reach=127.0.0.1
      until (exec 3<>"/dev/tcp/$reach/$port") 2>/dev/null; do
        kill -0 "$nginx_pid" 2>/dev/null || fail "nginx ended before it listened on $host:$port"
        sleep 0.05
      done
    ''
    + (
      if hasExporter then
        ''
          ${programs.exporter} --nginx.scrape-uri="unix:$run_dir/status.sock:/stub_status" --web.listen-address="127.0.0.1:$exporter_port" >"$run_dir/exporter.log" 2>&1 &
          children+=("$!")
        ''
      else
        ""
    )
    + ''
      if [ -n "''${UP_CONTROL_FD:-}" ]; then
        printf '{"type":"listening","name":"hls","url":"http://%s:%s"}\n' "$reach" "$port" >&"$UP_CONTROL_FD" || true
      fi
      printf '%s: http://%s:%s/%s\n' "$name" "$reach" "$port" ${quote hls.playlistName}

      wait -n "$nginx_pid" "$ffmpeg_pid" || true
      kill -0 "$nginx_pid" 2>/dev/null || fail "nginx ended"
      fail "ffmpeg ended"
    '';

  # Exit code 0: healthy. In bash alone: there is no curl in the image.
  healthcheck =
    {
      port,
      path,
      status,
    }:
    ''
      exec 3<>/dev/tcp/127.0.0.1/${number port}
      printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' ${quote path} >&3
      IFS= read -r -t 4 line <&3
      line=''${line%$'\r'}
      case $line in
        "HTTP/"*" ${number status}" | "HTTP/"*" ${number status} "*) exit 0 ;;
      esac
      printf '%s answered %s, not %s\n' ${quote path} "$line" ${number status}
      exit 1
    '';

  # Starts the swarm client with the settings of a profile; arguments go on to it.
  swarm =
    { program, settingsFile }:
    ''
      export UP_SETTINGS=''${UP_SETTINGS:-${settingsFile}}
      exec ${program} "$@"
    '';
}
