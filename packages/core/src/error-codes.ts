import { ExitCode } from './exit-code.ts';

export type ErrorCode =
  | 'UP_USAGE'
  | 'UP_CONFIG_NOT_FOUND'
  | 'UP_CONFIG_SYNTAX'
  | 'UP_CONFIG_INVALID'
  | 'UP_CONFIG_CYCLE'
  | 'UP_PROFILE_UNKNOWN'
  | 'UP_TYPE_UNKNOWN'
  | 'UP_TYPE_NOT_OFFERED'
  | 'UP_SETTINGS_MISSING'
  | 'UP_SETTINGS_INVALID'
  | 'UP_FILE_EXISTS'
  | 'UP_IMAGE_NOT_FOUND'
  | 'UP_IMAGE_UNREADABLE'
  | 'UP_IMAGE_AMBIGUOUS'
  | 'UP_MEDIUM_NOT_FOUND'
  | 'UP_MEDIUM_UNREADABLE'
  | 'UP_SNAPSHOT_UNUSABLE'
  | 'UP_REGISTRY_DENIED'
  | 'UP_REGISTRY_UNREACHABLE'
  | 'UP_OUT_OF_SYNC'
  | 'UP_CHECKS_FAILED'
  | 'UP_WORKLOAD_FAILED'
  | 'UP_STREAM_UNREACHABLE'
  | 'UP_CONTAINER_FAILED'
  | 'UP_BOOT_FAILED'
  | 'UP_VM_FAILED'
  | 'UP_BUILD_FAILED'
  | 'UP_PLATFORM'
  | 'UP_BUILDER_MISSING'
  | 'UP_PROGRAM_NOT_FOUND'
  | 'UP_ENGINE_UNREACHABLE'
  | 'UP_ENGINE_FAILED'
  | 'UP_IMAGE_PLATFORM'
  | 'UP_FIRMWARE_MISSING'
  | 'UP_QEMU_FAILED'
  | 'UP_PORT_IN_USE'
  | 'UP_PORT_FORBIDDEN'
  | 'UP_NETWORK_FORBIDDEN'
  | 'UP_DIRECTORY_UNWRITABLE'
  | 'UP_DISK_FULL'
  | 'UP_FFMPEG_BROKEN'
  | 'UP_PROGRAM_FAILED'
  | 'UP_TIMEOUT'
  | 'UP_INTERRUPTED'
  | 'UP_TERMINATED'
  | 'UP_INTERNAL';

/**
 * Every error code of the project and the exit code it leads to: the one table that `UpError`, the
 * command line and docs/errors.md share. Each code is a heading (anchor) of docs/errors.md.
 */
export const ERROR_CODES: Readonly<Record<ErrorCode, ExitCode>> = {
  UP_USAGE: ExitCode.usage,
  UP_CONFIG_NOT_FOUND: ExitCode.usage,
  UP_CONFIG_SYNTAX: ExitCode.usage,
  UP_CONFIG_INVALID: ExitCode.usage,
  UP_CONFIG_CYCLE: ExitCode.usage,
  UP_PROFILE_UNKNOWN: ExitCode.usage,
  UP_TYPE_UNKNOWN: ExitCode.usage,
  UP_TYPE_NOT_OFFERED: ExitCode.usage,
  UP_SETTINGS_MISSING: ExitCode.usage,
  UP_SETTINGS_INVALID: ExitCode.usage,
  UP_FILE_EXISTS: ExitCode.usage,
  UP_IMAGE_NOT_FOUND: ExitCode.usage,
  UP_IMAGE_UNREADABLE: ExitCode.usage,
  UP_IMAGE_AMBIGUOUS: ExitCode.usage,
  UP_MEDIUM_NOT_FOUND: ExitCode.usage,
  UP_MEDIUM_UNREADABLE: ExitCode.usage,
  UP_SNAPSHOT_UNUSABLE: ExitCode.usage,
  UP_REGISTRY_DENIED: ExitCode.usage,
  UP_REGISTRY_UNREACHABLE: ExitCode.hostLacks,
  UP_OUT_OF_SYNC: ExitCode.checksFailed,
  UP_CHECKS_FAILED: ExitCode.checksFailed,
  UP_WORKLOAD_FAILED: ExitCode.checksFailed,
  UP_STREAM_UNREACHABLE: ExitCode.checksFailed,
  UP_CONTAINER_FAILED: ExitCode.checksFailed,
  UP_BOOT_FAILED: ExitCode.checksFailed,
  UP_VM_FAILED: ExitCode.checksFailed,
  UP_BUILD_FAILED: ExitCode.buildFailed,
  UP_PLATFORM: ExitCode.hostLacks,
  UP_BUILDER_MISSING: ExitCode.hostLacks,
  UP_PROGRAM_NOT_FOUND: ExitCode.hostLacks,
  UP_ENGINE_UNREACHABLE: ExitCode.hostLacks,
  UP_ENGINE_FAILED: ExitCode.hostLacks,
  UP_IMAGE_PLATFORM: ExitCode.hostLacks,
  UP_FIRMWARE_MISSING: ExitCode.hostLacks,
  UP_QEMU_FAILED: ExitCode.hostLacks,
  UP_PORT_IN_USE: ExitCode.hostLacks,
  UP_PORT_FORBIDDEN: ExitCode.hostLacks,
  UP_NETWORK_FORBIDDEN: ExitCode.hostLacks,
  UP_DIRECTORY_UNWRITABLE: ExitCode.hostLacks,
  UP_DISK_FULL: ExitCode.hostLacks,
  UP_FFMPEG_BROKEN: ExitCode.hostLacks,
  UP_PROGRAM_FAILED: ExitCode.buildFailed,
  UP_TIMEOUT: ExitCode.timeout,
  UP_INTERRUPTED: ExitCode.interrupted,
  UP_TERMINATED: ExitCode.terminated,
  UP_INTERNAL: ExitCode.bug,
};

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
