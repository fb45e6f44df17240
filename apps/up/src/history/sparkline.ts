const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One bar for each value, as high as it is beside the largest. What is not known leaves a gap. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const largest = Math.max(0, ...values.filter((value) => value !== undefined));
  return values
    .map((value) => {
      if (value === undefined) return ' ';
      const step = largest === 0 ? 0 : Math.ceil((value / largest) * BARS.length) - 1;
      return BARS[Math.max(0, Math.min(BARS.length - 1, step))];
    })
    .join('');
}
