export { type ArMember, readAr } from './ar/read-ar.ts';
export type {
  CpioDevice,
  CpioDirectory,
  CpioEntry,
  CpioFile,
  CpioPipe,
  CpioSymlink,
} from './cpio/cpio-entry.ts';
export { type CpioArchive, type CpioMember, readCpio } from './cpio/read-cpio.ts';
export { type WriteCpioOptions, writeCpio } from './cpio/write-cpio.ts';
export type { ZstdDecompress } from './disk/decompress.ts';
export type { DiskDependency, DiskImage, DiskRefusal } from './disk/disk-image.ts';
export { type OpenDisk, type OpenDiskOptions, openDisk } from './disk/open-disk.ts';
export { readDiskImage } from './disk/read-disk-image.ts';
export { type ByteSource, byteSource } from './elf/byte-source.ts';
export type { ElfClass } from './elf/class.ts';
export type { ElfFile, ElfType } from './elf/elf-file.ts';
export { isElf } from './elf/header.ts';
export type { ElfMachine } from './elf/machine.ts';
export { readElf } from './elf/read-elf.ts';
export type { NeededVersion, NeededVersions, ProvidedVersion } from './elf/versions.ts';
export { type ExtVolume, openExt } from './ext/open-ext.ts';
export { type FatVolume, openFat } from './fat/open-fat.ts';
export type { FatFileToWrite } from './fat/write/fat-tree.ts';
export { type WriteFatOptions, writeFat } from './fat/write/write-fat.ts';
export { FormatError, type FormatErrorOptions } from './format-error.ts';
export { compileGoRegExp, type GoRegExp, type GoRegExpOptions } from './go-regexp/go-regexp.ts';
export { IniDocument, type IniHeader, type IniSection } from './ini/ini-document.ts';
export { type BadLine, MissingSectionHeaderError, ParsingError } from './ini/ini-error.ts';
export type { IniLine, IniOption } from './ini/ini-option.ts';
export { parseIni } from './ini/parse-ini.ts';
export { firstNonSpace, isPythonSpace, pythonTrim, pythonTrimEnd, pythonWords } from './ini/python-text.ts';
export { readIni } from './ini/read-ini.ts';
export { type ElTorito, type ElToritoImage, type ElToritoPlatform, readElTorito } from './iso/el-torito.ts';
export { type FindOptions, findIsoFile } from './iso/find-file.ts';
export type { IsoErrorCode } from './iso/iso-error.ts';
export type { IsoExtent, IsoFile } from './iso/iso-file.ts';
export type { IsoLimits } from './iso/iso-limits.ts';
export { listIsoDirectory } from './iso/list-directory.ts';
export { type IsoImage, openIso } from './iso/open-iso.ts';
export { isoFileChunks, type ReadFileOptions, readAtIsoFile, readIsoFile } from './iso/read-file.ts';
export { type IsoVolume, isIso } from './iso/volume-descriptor.ts';
export { walkIso } from './iso/walk-iso.ts';
export {
  type IsoBootFile,
  type IsoFileToWrite,
  type WriteIsoOptions,
  writeIso,
} from './iso/write/write-iso.ts';
export type { Arm64Image, BzImage, CompressedKernel, KernelImage } from './kernel-image/kernel-image.ts';
export { readKernelImage } from './kernel-image/read-kernel-image.ts';
export { isPe, type PeFile, type PeSection, readPe } from './kernel-image/read-pe.ts';
export { readUnifiedKernel, type UnifiedKernel } from './kernel-image/unified-kernel.ts';
export type { CacheEntry, LdSoCache } from './ld-so-cache/ld-so-cache.ts';
export { readLdSoCache } from './ld-so-cache/read-ld-so-cache.ts';
export type { BootEntry, LoaderConfig, ParseLoaderOptions } from './loader-config/boot-entry.ts';
export { type GrubConfig, parseGrubConfig } from './loader-config/grub/parse-grub-config.ts';
export { type BootLoaderFiles, parseBootLoaderEntries } from './loader-config/parse-boot-loader-entries.ts';
export { parseSyslinuxConfig } from './loader-config/parse-syslinux-config.ts';
export { type FileSystemSummary, fileSystemOf } from './partitions/file-system-of.ts';
export type { DiskPartition, PartitionProblem, PartitionTable } from './partitions/partition-table.ts';
export { readPartitions } from './partitions/read-partitions.ts';
export { formatPercent } from './percent/format-percent.ts';
export { PercentError, type PercentErrorKind } from './percent/percent-error.ts';
export type { PercentValue, PercentValues } from './percent/percent-values.ts';
export { pythonRepr, type ReprOptions } from './percent/python-repr.ts';
export { type ByteWindow, type ReadAt, readAtBytes, readAtWindow } from './read-at.ts';
export type { ShlexOptions } from './shlex/lexer.ts';
export { ShlexError, type ShlexMessage } from './shlex/shlex-error.ts';
export { shlexSplit } from './shlex/shlex-split.ts';
export { shlexTokens } from './shlex/shlex-tokens.ts';
export { readSquashfs, type Squashfs } from './squashfs/read-squashfs.ts';
export { parseTar, type ReadAtSync, type TarItem, walkTarAt } from './tar/parse-tar.ts';
export { type Compression, sniffCompression } from './tar/sniff-compression.ts';
export type { SparseSegment, TarEntry, TarEntryType } from './tar/tar-entry.ts';
export type { TarErrorCode } from './tar/tar-error.ts';
export { tarEndMarker, tarHeader, tarPadding } from './tar/tar-header.ts';
export type { TarLimits } from './tar/tar-limits.ts';
export type { TarMember } from './tar/tar-member.ts';
export type { TarEnd, TarEntryStep, TarRead, TarStep, TarWarning, TarWarningCode } from './tar/tar-step.ts';
export type { TarWalk } from './tar/walk-context.ts';
export { walkTar } from './tar/walk-tar.ts';
export { type TarStreamEntry, type TarStreamItem, walkTarStream } from './tar/walk-tar-stream.ts';
export { type TarMemberWithBody, writeTar } from './tar/write-tar.ts';
export type { OpenVolumeFile, ReadVolumeOptions, Volume, VolumeFile } from './volume.ts';
