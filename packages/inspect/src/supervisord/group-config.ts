import { compareCodePoints } from './code-point-order.ts';
import type { Owner } from './identity.ts';
import type { ProcessConfig } from './process-config.ts';

interface Group {
  readonly name: string;
  readonly section: string;
  readonly priority: number;
  /** In starting order. */
  readonly processes: readonly ProcessConfig[];
}

/** What a FastCGI program inherits as its standard input. */
export type FcgiSocket =
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly backlog: number | undefined;
    }
  | {
      readonly kind: 'unix';
      readonly path: string;
      readonly owner: Owner | undefined;
      readonly mode: number;
      readonly backlog: number | undefined;
    };

export interface EventListenerGroup extends Group {
  readonly kind: 'eventlistener';
  readonly bufferSize: number;
  readonly events: readonly string[];
  readonly resultHandler: string;
}

export interface FcgiGroup extends Group {
  readonly kind: 'fcgi-program';
  readonly socket: FcgiSocket;
}

/** A [group:x], or the group that a program, listener or FastCGI program is by itself. */
export type GroupConfig = (Group & { readonly kind: 'group' | 'program' }) | EventListenerGroup | FcgiGroup;

/** Starting order of groups, and of the processes in one. */
export function compareByPriority(
  a: { readonly priority: number; readonly name: string },
  b: { readonly priority: number; readonly name: string },
): number {
  return a.priority - b.priority || compareCodePoints(a.name, b.name);
}
