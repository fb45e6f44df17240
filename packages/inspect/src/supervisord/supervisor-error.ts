/** A place in a configuration file. */
export interface ConfigPlace {
  readonly file: string;
  /** From 1; absent where the message is about the file as a whole. */
  readonly line?: number;
}

/** What supervisord would stop with, in its own words: a ValueError of its parser. */
export class SupervisorError extends Error {
  override readonly name = 'SupervisorError';
  readonly place: ConfigPlace | undefined;

  constructor(message: string, place?: ConfigPlace) {
    super(message);
    this.place = place;
  }
}

/** Runs `convert` and says where the value stands if it is refused. A place that is known already stays. */
export function at<T>(place: ConfigPlace | undefined, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof SupervisorError) || error.place !== undefined) throw error;
    throw new SupervisorError(error.message, place);
  }
}

/** Runs `convert` with another text for whatever it refuses. */
export function reworded<T>(convert: () => T, reword: (message: string) => string): T {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof SupervisorError)) throw error;
    throw new SupervisorError(reword(error.message), error.place);
  }
}
