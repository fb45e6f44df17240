import { formatPercent, PercentError, type PercentValue, type PercentValues, pythonRepr } from '@up/formats';
import { compareCodePoints } from './code-point-order.ts';
import { SupervisorError } from './supervisor-error.ts';

/** Names that `%(name)s` can stand for. Order matters: a bare `%s` shows all of them. */
export type Expansions = PercentValues;
export type MutableExpansions = Map<string, PercentValue>;

/** supervisord's `expand`: `name` says in messages which option the text belongs to. */
export function expand(text: string, expansions: Expansions, name: string): string {
  try {
    return formatPercent(text, expansions);
  } catch (error) {
    if (!(error instanceof PercentError)) throw error;
    const subject = `Format string ${pythonRepr(text)} for ${pythonRepr(name)}`;
    if (error.kind !== 'KeyError')
      throw new SupervisorError(`${subject} is badly formatted: ${error.message}`);
    const available = [...expansions.keys()].sort(compareCodePoints).join(', ');
    throw new SupervisorError(
      `${subject} contains names (${error.message}) which cannot be expanded. Available names: ${available}`,
    );
  }
}
