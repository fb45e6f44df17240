{
  known = [
    "isoImage.appendToMenuLabel"
    "isoImage.makeEfiBootable"
    "isoImage.makeUsbBootable"
    "isoImage.squashfsCompression"
    "isoImage.volumeID"
  ];
  # At its usual priority: who wants another one has to say so.
  boot.loader.timeout = 10;
}
