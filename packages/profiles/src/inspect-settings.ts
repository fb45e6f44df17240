import * as z from 'zod';

/** What `up inspect --profile` does with what it finds, beside its own flags. */
export interface InspectSettings {
  /**
   * Rule (`fhs/home`) or area (`fhs`) -> why it is switched off; false switches on again what a workload or
   * parent profile switched off. What a rule's own entry says counts before what its area's says.
   */
  readonly off: Readonly<Record<string, string | false>>;
  /** The least severity that fails. */
  readonly failOn?: FailOn | undefined;
}

export const FAIL_ON: readonly ['error', 'warning', 'info', 'never'] = ['error', 'warning', 'info', 'never'];
export type FailOn = 'error' | 'warning' | 'info' | 'never';

/** Which rules there are is not known here: whoever has the rules refuses names that are none. */
const ruleOrArea = z
  .string()
  .regex(/^[a-z]+(\/[a-z0-9-]+)?$/, 'a rule such as fhs/home, or an area such as fhs');

const reason = z
  .string('say why it is switched off, or false to switch it on again')
  .regex(/\S/, 'say why it is switched off');

export const inspectSettings: z.ZodType<InspectSettings> = z.strictObject({
  off: z
    .record(
      ruleOrArea,
      z.union([reason, z.literal(false)], 'say why it is switched off, or false to switch it on again'),
    )
    .default({}),
  failOn: z.enum(FAIL_ON).optional(),
});
