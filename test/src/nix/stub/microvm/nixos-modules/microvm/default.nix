{
  known = [
    "microvm.forwardPorts"
    "microvm.hypervisor"
    "microvm.interfaces"
    "microvm.mem"
    "microvm.shares"
    "microvm.vcpu"
  ];
}
