# The master playlist of an ABR ladder (RFC 8216), from what the encoder is held to; null for a plain profile.
{ text, renditions }:
settings:
let
  inherit (text) number kbps lines;

  # What MPEG-TS adds to picture and sound, and the encoder may exceed: rounded up.
  percent = 115;

  entry =
    { directory, video, ... }:
    let
      most = kbps video.maxrate + kbps video.audioBitrate;
      average = kbps video.bitrate + kbps video.audioBitrate;
    in
    [
      "#EXT-X-STREAM-INF:BANDWIDTH=${number (most * 10 * percent)},AVERAGE-BANDWIDTH=${
        number (average * 10 * percent)
      },RESOLUTION=${number video.width}x${number video.height},FRAME-RATE=${number settings.encoder.framerate}.000"
      "${directory}/${settings.hls.playlistName}"
    ];
in
if !settings.multibitrate then
  null
else
  lines (
    [
      "#EXTM3U"
      "#EXT-X-VERSION:3"
      "#EXT-X-INDEPENDENT-SEGMENTS"
    ]
    ++ builtins.concatMap entry (renditions settings)
  )
