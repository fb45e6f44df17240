# A live ISO for BIOS and UEFI, from a disc or a USB stick; cloud-init takes user data (NoCloud) where there is some.
{ nixpkgs, profile }:
{ lib, ... }:
{
  imports = [ "${nixpkgs}/nixos/modules/installer/cd-dvd/iso-image.nix" ];
  isoImage = {
    makeEfiBootable = true;
    makeUsbBootable = true;
    squashfsCompression = "zstd -Xcompression-level 6";
    # At most 32 characters, or the ISO is not built.
    volumeID = builtins.substring 0 32 "up-${profile.workload}-${profile.name}";
    appendToMenuLabel = " ${profile.name}";
  };
  # Drivers for whatever it is started on, virtual machines among it.
  hardware.enableAllHardware = true;
  boot.loader.timeout = lib.mkForce 1;
  services.cloud-init = {
    enable = true;
    settings.datasource_list = [
      "NoCloud"
      "None"
    ];
  };
}
