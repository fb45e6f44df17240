import type { FailureSign } from '../failure-rule.ts';

/** No root file system: `prepare_namespace` of the kernel. */
export const ROOT_PANIC: FailureSign = {
  has: 'Unable to mount root fs on',
  match:
    /Kernel panic - not syncing: VFS: Unable to mount root fs on (?:"[^"]{0,200}" or )?(?<device>\S{1,80})/,
};

/** None of init=, /sbin/init, /etc/init, /bin/init, /bin/sh could be started: `kernel_init`. */
export const NO_INIT_PANIC: FailureSign = {
  has: 'Kernel panic - not syncing: ',
  match:
    /not syncing: (?:No working init found|Requested init (?<name>\S{1,256}) failed \(error (?<error>-\d{1,4})\))/,
};

/** The first program came to its end, which it must not: `do_exit`. The code is a wait status. */
export const INIT_DIED_PANIC: FailureSign = {
  has: 'Attempted to kill init!',
  match: /Kernel panic - not syncing: Attempted to kill init!(?: exitcode=0x(?<code>[0-9a-f]{8}))?/,
};
