import { PercentError } from './percent-error.ts';
import { pythonRepr, type ReprOptions } from './python-repr.ts';

/** A number stands for a Python int: it has to be whole. */
export type PercentValue = string | number;

/** The right-hand side of `%`, in the order in which Python's dict would hold it. */
export type PercentValues = ReadonlyMap<string, PercentValue>;

/** What one conversion formats: a named value, or the whole dict where it names none. */
export type Argument = PercentValue | PercentValues;

/** Hands out arguments as Python does: the dict itself once, and a named value once after it was named. */
export class ArgumentSource {
  readonly #values: PercentValues;
  #pending: Argument | undefined;

  constructor(values: PercentValues) {
    this.#values = values;
    this.#pending = values;
  }

  /** Makes the value of that name the next argument. */
  select(name: string): void {
    const value = this.#values.get(name);
    if (value === undefined) throw new PercentError('KeyError', pythonRepr(name));
    this.#pending = value;
  }

  next(): Argument {
    const argument = this.#pending;
    if (argument === undefined) throw new PercentError('TypeError', 'not enough arguments for format string');
    this.#pending = undefined;
    return argument;
  }
}

/** The name of the argument's Python type, as exceptions give it. */
export function typeName(argument: Argument): string {
  if (typeof argument === 'string') return 'str';
  return typeof argument === 'number' ? 'int' : 'dict';
}

/** Python's `repr()`, or `ascii()`, of an argument. */
export function argumentRepr(argument: Argument, options: ReprOptions = {}): string {
  if (typeof argument === 'string') return pythonRepr(argument, options);
  if (typeof argument === 'number') return String(argument);
  const items = [...argument].map(
    ([name, value]) => `${pythonRepr(name, options)}: ${argumentRepr(value, options)}`,
  );
  return `{${items.join(', ')}}`;
}
