import { formatBytes } from '@up/core';
import type { Bar, Unit } from './figure.ts';

/** `92 ms`, `1.42 s`, `98 MB`, `31 200/s`. */
export function formatFigure(value: number, unit: Unit): string {
  switch (unit) {
    case 'ms':
      return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`;
    case 'bytes':
      return formatBytes(value);
    case 'bytes/s':
      return `${formatBytes(value)}/s`;
    case 'requests/s':
    case 'lines/s':
      return `${grouped(value)}/s`;
    case 'us/request':
      return `${value.toFixed(1)} us CPU`;
    case 'count':
      return grouped(value);
  }
}

/** `<= 2.5 x`, `>= 0.5 x`, `<= 150 MB`. */
export function formatBar({ of, is, limit }: Bar, unit: Unit): string {
  const sign = is === 'at-most' ? '<=' : '>=';
  return `${sign} ${of === 'ratio' ? `${limit} x` : formatFigure(limit, unit)}`;
}

function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}
