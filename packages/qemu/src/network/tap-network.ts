import type { MachineNetwork } from '../machine-options.ts';

/** A network card of the guest that is a port of a bridge. */
export type TapNetwork = Extract<MachineNetwork, { readonly mode: 'tap' }>;
