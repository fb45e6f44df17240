import * as z from 'zod';
import { environment } from './environment.ts';

/** How a container of a profile is started. */
export interface ContainerFlags {
  /** `uid[:gid]` or names of the image. */
  readonly user?: string | undefined;
  readonly readOnly: boolean;
  /** Capabilities that it keeps, without `CAP_`; all others are dropped. */
  readonly capabilities: readonly string[];
  /** In place of the image's own; without `command`, the image's command goes, too, as with `docker run`. */
  readonly entrypoint?: readonly string[] | undefined;
  /** In place of the image's own command. */
  readonly command?: readonly string[] | undefined;
  /** Paths on which a tmpfs is mounted -> its options. */
  readonly tmpfs: Readonly<Record<string, string>>;
  /** Paths on which a volume is mounted -> its name, or the directory of the host that it stands for. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Container port -> port on 127.0.0.1 of the host; 0 takes any free one. */
  readonly ports: Readonly<Record<string, number>>;
  /** Server of `servers` -> the port that it listens on inside the container, where that is another one. */
  readonly listens: Readonly<Record<string, number>>;
  readonly memoryMB?: number | undefined;
  readonly stopTimeoutSec: number;
}

export const containerFlags: z.ZodType<ContainerFlags> = z.strictObject({
  user: z.string().optional(),
  readOnly: z.boolean().default(true),
  capabilities: z.array(z.string().regex(/^[A-Z_]{3,32}$/)).default([]),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  tmpfs: z.record(z.string().startsWith('/'), z.string()).default({}),
  volumes: z.record(z.string().startsWith('/'), z.string().min(1)).default({}),
  env: environment,
  ports: z.record(z.string().regex(/^\d{1,5}$/), z.int().min(0).max(65535)).default({}),
  listens: z.record(z.string(), z.int().min(1).max(65535)).default({}),
  memoryMB: z.int().min(4).optional(),
  stopTimeoutSec: z.number().positive().max(600).default(10),
});

/** What a virtual machine of a profile gets. */
export interface VmFlags {
  readonly memoryMB: number;
  readonly cpus: number;
  /** Ports of 127.0.0.1 that lead into the guest. */
  readonly forwards: readonly Forward[];
}

export interface Forward {
  readonly name: string;
  readonly host: number;
  readonly guest: number;
}

export const vmFlags: z.ZodType<VmFlags> = z.strictObject({
  memoryMB: z.int().min(64).default(1024),
  cpus: z.int().min(1).max(64).default(2),
  forwards: z
    .array(
      z.strictObject({ name: z.string(), host: z.int().min(0).max(65535), guest: z.int().min(1).max(65535) }),
    )
    .default([]),
});
