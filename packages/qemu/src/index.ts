export { acceleratorFault } from './accelerator/accelerator-fault.ts';
export {
  type AcceleratorChoice,
  type AcceleratorOptions,
  chooseAccelerator,
} from './accelerator/choose-accelerator.ts';
export { READY_CHANNEL } from './command-line/device-arguments.ts';
export { askGuestPort, type PortState } from './control/guest-port.ts';
export { type FirmwareSearch, findFirmware } from './firmware/find-firmware.ts';
export type { FirmwareNeed, InstalledFirmware } from './firmware/firmware-need.ts';
export { type CopyOptions, copyIn, copyOut, type GuestShare } from './guest/copy-files.ts';
export { Guest, type GuestOptions } from './guest/guest.ts';
export { readScreen, type ScreenReaderOptions } from './guest/read-screen.ts';
export type { GuestShell, RunOptions, ShellResult } from './guest/shell/guest-shell.ts';
export { openSerialShell, type SerialShellOptions } from './guest/shell/serial-shell.ts';
export { makeSshKey, type SshKey, sshCredential } from './guest/shell/ssh-key.ts';
export { openSshShell, type SshShellOptions } from './guest/shell/ssh-shell.ts';
export { type HttpAnswer, type WaitForHttpOptions, waitForHttp } from './guest/wait-for-http.ts';
export { waitForPort } from './guest/wait-for-port.ts';
export { type TextSeen, type WaitForTextOptions, waitForText } from './guest/wait-for-text.ts';
export { digestOf } from './images/file-digest.ts';
export { findQemu } from './launch/find-qemu.ts';
export { startMachine } from './launch/start-machine.ts';
export type { Machine, WaitOptions } from './machine.ts';
export type { MachineEnd } from './machine-end.ts';
export type { MachineEvent } from './machine-event.ts';
export type {
  Accelerator,
  Board,
  BootSource,
  Drive,
  Firmware,
  MachineNetwork,
  MachineOptions,
  PortForward,
} from './machine-options.ts';
export { type Pace, paceFactor, paceOf } from './pace.ts';
export type { SerialLine } from './serial/serial-line.ts';
export { type ColdMachine, type ColdStartOptions, coldStart } from './snapshot/cold-start.ts';
export { type RestoreOptions, restoreMachine } from './snapshot/restore-machine.ts';
export { type WarmMachine, type WarmStartOptions, warmStart } from './snapshot/warm-start.ts';
export type { Snapshot } from './snapshot/write-snapshot.ts';
export type { BootFailure, FailureSeverity } from './watch/boot-failure.ts';
export { BOOT_PHASES, type BootPhase, type PhaseSpan, phaseRank } from './watch/boot-phase.ts';
export type { BootWatch, BootWatchOptions, RegisterSample, ScreenSample } from './watch/boot-watch.ts';
export { createBootWatch } from './watch/create-boot-watch.ts';
export { describeTimeout, type TimeoutOptions, type TimeoutStory } from './watch/describe-timeout.ts';
export type { FailureRule, FailureSign, Sight } from './watch/failure-rule.ts';
export type { BootMark } from './watch/marks.ts';
export { type NotifyState, parseNotify } from './watch/notify.ts';
export type { BootRecord } from './watch/phase-tracker.ts';
export { BOOT_RULES } from './watch/rules.ts';
export { type BootTimeline, type TimelineBoot, type TimelinePhase, timelineOf } from './watch/timeline.ts';
