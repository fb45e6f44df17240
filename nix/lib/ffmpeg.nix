# The arguments of the one ffmpeg that encodes every rendition of a profile in real time.
{
  text,
  renditions,
  h264Level,
}:
let
  inherit (text)
    number
    join
    indexed
    kbps
    optionals
    ;

  # The picture is made once, as large as the largest rendition.
  widest =
    list:
    builtins.foldl' (
      a: b: if b.video.width * b.video.height > a.video.width * a.video.height then b else a
    ) (builtins.head list) list;

  general = [
    "-nostdin"
    "-hide_banner"
    "-loglevel"
    "repeat+level+warning"
    "-nostats"
  ];

  inputs =
    {
      testPattern,
      encoder,
      audio,
      ...
    }@settings:
    let
      inherit ((widest (renditions settings)).video) width height;
      lavfi = source: [
        "-re"
        "-f"
        "lavfi"
        "-i"
        source
      ];
    in
    lavfi "${testPattern}=size=${number width}x${number height}:rate=${number encoder.framerate}"
    ++ lavfi "sine=frequency=${number audio.frequency}:sample_rate=${number audio.sampleRate}";

  # [0:v]split=2[s0][s1];[s0]scale=1280:720,setsar=1[v0];...
  scaleGraph =
    settings:
    let
      list = renditions settings;
      split = "[0:v]split=${number (builtins.length list)}${
        join "" (indexed (i: _: "[s${number i}]") list)
      }";
      scale =
        i:
        { video, ... }:
        "[s${number i}]scale=${number video.width}:${number video.height},setsar=1[v${number i}]";
    in
    join ";" ([ split ] ++ indexed scale list);

  # Profiles that lower the bitrate keep the minrate of the base: it cannot be above the bitrate.
  minrate =
    { multibitrate, video, ... }:
    bitrate:
    optionals (!multibitrate) [
      "-minrate"
      (if kbps video.minrate < kbps bitrate then video.minrate else bitrate)
    ];

  encode =
    { settings, derived }:
    index:
    { video, ... }:
    let
      inherit (settings) encoder audio;
      gop = number derived.gopSize;
      level = h264Level encoder.level {
        inherit (video) width height;
        frameRate = encoder.framerate;
      };
    in
    [
      "-map"
      (if settings.multibitrate then "[v${number index}]" else "0:v")
      "-map"
      "1:a"
      "-c:v"
      "libx264"
      "-preset"
      encoder.preset
      "-tune"
      encoder.tune
      "-profile:v"
      encoder.profile
    ]
    ++ optionals (level != null) [
      "-level:v"
      level
    ]
    ++ [
      "-pix_fmt"
      "yuv420p"
      # A segment is one group of pictures: it starts with a key frame and there is none within it.
      "-g"
      gop
      "-keyint_min"
      gop
      "-sc_threshold"
      "0"
      "-b:v"
      video.bitrate
    ]
    ++ minrate settings video.bitrate
    ++ [
      "-maxrate"
      video.maxrate
      "-bufsize"
      video.bufsize
      "-c:a"
      "aac"
      "-b:a"
      video.audioBitrate
      "-ar"
      (number audio.sampleRate)
    ];

  mux =
    {
      hls,
      hlsDir,
      patternDir,
    }:
    { directory, ... }:
    let
      below = base: if directory == "" then base else "${base}/${directory}";
    in
    [
      "-f"
      "hls"
      "-hls_time"
      (number hls.segmentDuration)
      "-hls_list_size"
      (number hls.listSize)
      "-hls_delete_threshold"
      (number hls.deleteThreshold)
    ]
    ++ optionals (hls.flags != [ ]) [
      "-hls_flags"
      (join "+" hls.flags)
    ]
    ++ [
      "-hls_segment_filename"
      "${below patternDir}/${hls.segmentPattern}"
      "${below hlsDir}/${hls.playlistName}"
    ];
in
rec {
  # The parts, for those who end the outputs otherwise.
  parts =
    { settings, derived }@profile:
    {
      inherit general;
      inputs = inputs settings;
      graph = optionals settings.multibitrate [
        "-filter_complex"
        (scaleGraph settings)
      ];
      outputs = indexed (encode profile) (renditions settings);
    };

  # The whole command line behind the name of the program.
  args =
    {
      settings,
      derived,
      hlsDir ? settings.server.hlsDir,
      # The same as part of a pattern for file names.
      patternDir ? builtins.replaceStrings [ "%" ] [ "%%" ] hlsDir,
    }:
    let
      made = parts { inherit settings derived; };
      output =
        index: rendition:
        builtins.elemAt made.outputs index
        ++ mux {
          inherit hlsDir patternDir;
          inherit (settings) hls;
        } rendition;
    in
    made.general
    ++ made.inputs
    ++ made.graph
    ++ builtins.concatLists (indexed output (renditions settings));
}
