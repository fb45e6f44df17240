# A MicroVM in QEMU: the store of the host, read-only, and the forwarded ports of the profile (or a TAP device).
{ profile }:
let
  inherit (profile.settings) networking;
  isTap = networking.mode == "tap";
in
{
  microvm = {
    hypervisor = "qemu";
    mem = profile.vm.memoryMB;
    vcpu = profile.vm.cpus;
    shares = [
      {
        proto = "9p";
        tag = "ro-store";
        source = "/nix/store";
        mountPoint = "/nix/.ro-store";
        readOnly = true;
      }
    ];
    interfaces = [
      {
        type = if isTap then "tap" else "user";
        id = networking.tap.device;
        inherit (networking.tap) mac;
      }
    ];
    forwardPorts =
      if isTap then
        [ ]
      else
        map (
          { host, guest, ... }:
          {
            from = "host";
            host.address = "127.0.0.1";
            host.port = host;
            guest.port = guest;
          }
        ) profile.vm.forwards;
  };
}
