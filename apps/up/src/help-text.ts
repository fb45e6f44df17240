export const EXAMPLES = `Examples:
  up default runner                     build it, start it, prove it healthy
  up low-latency runner --once          the same, then stop: for scripts
  up swarm-client/burst runner -- --stream-url http://127.0.0.1:17080/stream.m3u8 --duration 10
  up list                               what there is
  up show low-latency                   one profile, merged and derived
  up plan 4k-abr runner                 what would be done, and why
`;

export const AFTER_HELP = `
Options of run:
  --builder <builder>               auto, nix or embedded (default: auto)
  --once                            stop after the first healthy answer, exit 0
  --dry-run                         show the plan and stop

A PROFILE is workload/profile, or profile alone for the default workload.
A TYPE is runner, container, container-enhanced, vm or iso.
Arguments after -- go to the workload.

Exit codes:
    0  healthy                           4  the host lacks something
    1  checks failed, out of sync        5  timed out
    2  build or evaluation failed       70  a bug in up
    3  wrong usage or configuration    130  interrupted (143: terminated)

Environment:
  UP_PROJECT, UP_BUILDER, UP_JSON, UP_QUIET, UP_VERBOSE and UP_NO_INPUT stand
  for the flags of these names. NO_COLOR and FORCE_COLOR are honoured.
  UP_DEBUG=1 prints stack traces.
`;
