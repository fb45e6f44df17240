# A system for a container with systemd as main process, whose root file system is read-only: nothing is activated when
# it starts, so /etc and the accounts are made with the image.
{ profile }:
{ lib, ... }:
{
  services.hls-origin = {
    enable = true;
    isContainer = true;
    inherit profile;
  };
  boot.isContainer = true;

  networking = {
    hostName = profile.workload;
    useDHCP = false;
    firewall.enable = false;
    # The engine writes them.
    resolvconf.enable = false;
    useHostResolvConf = lib.mkForce false;
  };
  environment.etc = {
    hosts.enable = false;
    hostname.enable = false;
    "resolv.conf".enable = false;
  };

  # Each of them wants more than a confined container gives, and nobody logs in.
  services.nscd.enable = false;
  system.nssModules = lib.mkForce [ ];
  services.udev.enable = false;
  services.logrotate.enable = false;
  security.sudo.enable = false;
  security.enableWrappers = false;
  systemd.oomd.enable = false;
  systemd.services.systemd-logind.enable = false;
  systemd.services.console-getty.enable = false;
  nix.enable = false;
  documentation.enable = false;
  environment.defaultPackages = [ ];
}
