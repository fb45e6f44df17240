# The level to encode with: the configured one, or the lowest that allows this picture where that is higher; null where
# no level allows it.
let
  # Level, most macroblocks per second, most macroblocks per frame (H.264, table A-1).
  levels = map read [
    "1 1485 99"
    "1.1 3000 396"
    "1.2 6000 396"
    "1.3 11880 396"
    "2 11880 396"
    "2.1 19800 792"
    "2.2 20250 1620"
    "3 40500 1620"
    "3.1 108000 3600"
    "3.2 216000 5120"
    "4 245760 8192"
    "4.1 245760 8192"
    "4.2 522240 8704"
    "5 589824 22080"
    "5.1 983040 36864"
    "5.2 2073600 36864"
    "6 4177920 139264"
    "6.1 8355840 139264"
    "6.2 16711680 139264"
  ];
  at = builtins.elemAt;
  count = builtins.length levels;

  read =
    line:
    let
      parts = builtins.match "([0-9.]+) ([0-9]+) ([0-9]+)" line;
    in
    {
      level = at parts 0;
      perSecond = builtins.fromJSON (at parts 1);
      perFrame = builtins.fromJSON (at parts 2);
    };

  # The index of the first level that fits, or `count`.
  find =
    fits:
    let
      from = index: if index == count || fits (at levels index) then index else from (index + 1);
    in
    from 0;

  # "4.0" is "4".
  plain =
    level:
    let
      whole = builtins.match "([0-9]+)\\.0+" level;
    in
    if whole == null then level else at whole 0;
in
configured:
{
  width,
  height,
  frameRate,
}:
let
  blocks = ((width + 15) / 16) * ((height + 15) / 16);
  needed = find ({ perFrame, perSecond, ... }: blocks <= perFrame && blocks * frameRate <= perSecond);
  wanted = find ({ level, ... }: level == plain configured);
in
if needed == count then
  null
else if wanted < count && wanted >= needed then
  configured
else
  (at levels needed).level
