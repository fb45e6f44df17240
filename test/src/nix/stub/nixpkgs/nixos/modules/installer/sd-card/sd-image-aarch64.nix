{
  known = [ "sdImage.compressImage" ];
}
