import { describe, expect, it } from 'vitest';
import { describeShortage, parseFdLimit } from './fd-limit.ts';

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             95967                95967                processes
Max open files            1024                 524288               files
`;
const SETTINGS = {
  clients: 50,
  rampRate: 5,
  rampJitter: 0,
  metricsPort: 0,
  logLevel: 'info',
  variant: 'all',
  reconnect: true,
  reconnectDelayMax: 5,
  segMaxRetry: 3,
  timeout: 15,
} as const;

describe('the limit of open files', () => {
  it('is read from /proc/self/limits', () => {
    expect(parseFdLimit(LIMITS)).toBe(1024);
    expect(
      parseFdLimit('Max open files            unlimited            unlimited            files'),
    ).toBeUndefined();
    expect(parseFdLimit('')).toBeUndefined();
  });

  it('is worth a notice only when it may be too low', () => {
    expect(describeShortage(SETTINGS, 1750)).toBeUndefined();
    expect(describeShortage(SETTINGS, undefined)).toBeUndefined();
    expect(describeShortage(SETTINGS, 1024)).toBe(
      '50 viewers may need 1750 open files, the limit is 1024: ulimit -n 1750',
    );
  });
});
