#!/bin/sh
# Makes the segments that the origin loops where there is no ffmpeg: 8 s of test pattern and tone, cut
# into atoms of 1 s, in two renditions, and shipped.json, which describes them. Needs ffmpeg and node.
# The same versions of ffmpeg and x264 make the same bytes again.
set -eu

cd "$(dirname "$0")/shipped"
rm -f ./*.mpegts ./*.csv shipped.json

RATE=30
LENGTH=8
# 8 s at 48 kHz are exactly 375 frames of AAC: one loop of sound is as long as one loop of picture.
AUDIO_FRAMES=375

# name width height video-bitrate audio-bitrate level
encode() {
  ffmpeg -nostdin -hide_banner -loglevel error -filter_threads 1 \
    -f lavfi -i "testsrc2=size=$2x$3:rate=$RATE:duration=$LENGTH" \
    -f lavfi -i "sine=frequency=1000:sample_rate=48000:duration=$LENGTH" \
    -map 0:v -map 1:a -map_metadata -1 -fflags +bitexact \
    -c:v libx264 -threads 1 -flags:v +bitexact -preset veryslow -profile:v high -level "$6" -pix_fmt yuv420p \
    -g $RATE -keyint_min $RATE -sc_threshold 0 -b:v "$4" -maxrate "$4" -bufsize "$4" \
    -bsf:v filter_units=remove_types=6 \
    -c:a aac -flags:a +bitexact -b:a "$5" -ar 48000 -ac 2 -frames:a $AUDIO_FRAMES \
    -avoid_negative_ts disabled \
    -f segment -segment_time 1 -segment_time_delta 0.01 -segment_format mpegts -individual_header_trailer 0 \
    -segment_list "$1.csv" -segment_list_type csv "$1-%d.mpegts"
}

encode 360p 640 360 150k 64k 3
encode 180p 320 180 50k 48k 2.1

node ../describe-shipped.mjs $RATE 360p:640x360 180p:320x180 > shipped.json
rm -f ./*.csv
