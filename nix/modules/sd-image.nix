# An image for the card of a single-board computer (aarch64: Raspberry Pi 3 and 4, and what U-Boot starts the same way).
{ nixpkgs }:
{
  imports = [ "${nixpkgs}/nixos/modules/installer/sd-card/sd-image-aarch64.nix" ];
  sdImage.compressImage = false;
}
