export interface DiskPartition {
  /** As Linux numbers it: `vda1` is 1; logical ones begin with 5. */
  readonly index: number;
  readonly kind: 'primary' | 'extended' | 'logical' | 'gpt';
  readonly startBytes: number;
  readonly sizeBytes: number;
  /** `0x0c`, or the GUID of a GPT type in lower case. */
  readonly type: string;
  /** Empty in an MBR. Not to be trusted. */
  readonly name: string;
  /** PARTUUID, as blkid prints it. */
  readonly id: string | undefined;
  /** The active flag of an MBR; in a GPT the attribute that BIOS loaders look for. */
  readonly isActive: boolean;
}

/** What is wrong, or odd, with a partition table; what can be read of it is read. */
export interface PartitionProblem {
  readonly code:
    | 'mbr/extended-chain'
    | 'gpt/no-protective-mbr'
    | 'gpt/header'
    | 'gpt/entries'
    | 'gpt/backup'
    | 'partition/outside'
    | 'partition/overlap';
  readonly message: string;
  /** Of which partition. */
  readonly index?: number;
}

export interface PartitionTable {
  /** `none`: no table; the disk may hold one file system as a whole. */
  readonly scheme: 'gpt' | 'mbr' | 'none';
  readonly sectorBytes: 512 | 4096;
  /** `0x1a2b3c4d`, or the GUID of a GPT in lower case. */
  readonly diskId: string | undefined;
  /** There is code in the first sector, and the signature that a BIOS wants to see. */
  readonly hasBootCode: boolean;
  readonly partitions: readonly DiskPartition[];
  /** What the MBR of a disk with GPT has besides the entry that protects it. */
  readonly hybridPartitions: readonly DiskPartition[];
  readonly problems: readonly PartitionProblem[];
}
