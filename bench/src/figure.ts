export type Unit = 'ms' | 'bytes' | 'bytes/s' | 'requests/s' | 'lines/s' | 'us/request' | 'count';

/** What a figure must keep to: itself, or its ratio to the figure it is held against. */
export interface Bar {
  readonly of: 'figure' | 'ratio';
  readonly is: 'at-most' | 'at-least';
  /** In the unit of the figure; for a ratio, times the peer's. */
  readonly limit: number;
}

/** One row of the table: who, how much, held against whom. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  /** The median of `samples` where there are several. */
  readonly value: number;
  /** Every run, in the order they were made. */
  readonly samples?: readonly number[];
  /** The `name` of another figure of the same suite and unit. */
  readonly against?: string;
  readonly bar?: Bar;
  /** The most memory that it held at once while it was measured. */
  readonly peakBytes?: number | undefined;
}

/** A figure with what follows from it and its peer. */
export interface JudgedFigure extends Figure {
  /** Its value divided by the peer's. */
  readonly ratio: number | undefined;
  /** Undefined where there is no bar. */
  readonly holds: boolean | undefined;
}

/** Works out ratios and whether the bars hold. @throws Error when `against` names no figure. */
export function judge(figures: readonly Figure[]): readonly JudgedFigure[] {
  return figures.map((figure) => {
    const ratio = figure.against === undefined ? undefined : figure.value / peerOf(figure, figures).value;
    return { ...figure, ratio, holds: holds(figure, ratio) };
  });
}

function peerOf({ name, unit, against }: Figure, figures: readonly Figure[]): Figure {
  const peer = figures.find((candidate) => candidate.name === against && candidate.unit === unit);
  if (peer === undefined) throw new Error(`"${name}" is held against "${against}", which was not measured`);
  return peer;
}

function holds({ value, bar }: Figure, ratio: number | undefined): boolean | undefined {
  if (bar === undefined) return undefined;
  const measured = bar.of === 'ratio' ? ratio : value;
  if (measured === undefined) return undefined;
  return bar.is === 'at-most' ? measured <= bar.limit : measured >= bar.limit;
}
