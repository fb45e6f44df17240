# What every machine has, virtual or not: the segments in memory, ssh, a serial console, metrics of the machine.
{ up, profile }:
{ pkgs, lib, ... }:
let
  inherit (profile.settings) server networking;
  prefix = builtins.elemAt (builtins.match ".*/([0-9]+)" networking.subnet) 0;
  isTap = networking.mode == "tap";
in
{
  services.hls-origin = {
    enable = true;
    inherit profile;
  };
  fileSystems.${server.hlsDir} = {
    device = "tmpfs";
    fsType = "tmpfs";
    options = up.systemd.tmpfsOptions { inherit profile; };
  };

  networking = {
    hostName = profile.workload;
    useNetworkd = true;
    useDHCP = false;
    firewall.allowedTCPPorts = [
      server.port
      22
      9100
      9113
    ];
  };
  systemd.network.networks."10-lan" = {
    matchConfig.Type = "ether";
    networkConfig =
      if isTap then
        {
          Address = "${networking.staticIp}/${prefix}";
          Gateway = networking.gateway;
        }
      else
        { DHCP = "yes"; };
  };

  # Nobody has a password: keys come with user data, or from a module of one's own.
  services.openssh = {
    enable = true;
    settings = {
      PasswordAuthentication = false;
      PermitRootLogin = "prohibit-password";
    };
  };
  services.prometheus.exporters.node.enable = true;

  boot.kernelParams = [
    "console=tty0"
    (if pkgs.stdenv.hostPlatform.isAarch64 then "console=ttyAMA0,115200" else "console=ttyS0,115200")
  ];
  documentation.enable = lib.mkDefault false;
  environment.defaultPackages = [ ];
}
