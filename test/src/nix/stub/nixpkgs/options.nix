# Options of NixOS that the modules of this repository set, by the file of nixpkgs/nixos/modules that declares them.
[
  # config/users-groups.nix
  "users.users"
  "users.groups"
  # config/nsswitch.nix
  "system.nssModules"
  # config/resolvconf.nix
  "networking.resolvconf.enable"
  # config/system-path.nix
  "environment.defaultPackages"
  # hardware/all-hardware.nix
  "hardware.enableAllHardware"
  # misc/documentation.nix (documentation.enable), misc/version.nix
  "documentation.enable"
  "system.stateVersion"
  # security/sudo.nix, security/wrappers/default.nix
  "security.sudo.enable"
  "security.enableWrappers"
  # config/nix.nix and services/system/nix-daemon.nix
  "nix.enable"
  # services
  "services.cloud-init.enable"
  "services.cloud-init.settings"
  "services.logrotate.enable"
  "services.nscd.enable"
  "services.openssh.enable"
  "services.openssh.settings"
  "services.prometheus.exporters.node.enable"
  "services.udev.enable"
  # system/boot
  "boot.isContainer"
  "boot.kernelParams"
  "boot.loader.timeout"
  "systemd.network.networks"
  "systemd.oomd.enable"
  "systemd.services"
  "systemd.tmpfiles.rules"
  # system/etc/etc.nix
  "environment.etc"
  # tasks
  "fileSystems"
  "networking.firewall.allowedTCPPorts"
  "networking.firewall.enable"
  "networking.hostName"
  "networking.useDHCP"
  "networking.useHostResolvConf"
  "networking.useNetworkd"
]
