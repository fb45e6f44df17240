import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type InspectProgress, startInspectProgress } from './inspect-progress.ts';

const ERASE = '\r\u001b[2K';

describe('the progress of an inspection', () => {
  let written: string[];
  let at: number;
  beforeEach(() => {
    written = [];
    at = 5000;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  const start = (isTTY: boolean, columns = 80): InspectProgress =>
    startInspectProgress({
      stream: { isTTY, columns, write: (text: string | Uint8Array) => written.push(String(text)) > 0 },
      canRewrite: isTTY,
      rules: 40,
      now: () => at,
    });

  it('says nothing within the first second, and leaves nothing to take away', () => {
    const progress = start(true);
    at += 999;
    progress.onImage({ type: 'layers', count: 3 });
    progress.stop();
    expect(written).toEqual([]);
  });

  it('rewrites one line on a terminal, ten times a second at most, and takes it away', () => {
    const progress = start(true);
    progress.onImage({ type: 'bytes', count: 1_500_000 });
    at += 1000;
    progress.onImage({ type: 'bytes', count: 500_000 });
    at += 50;
    progress.onImage({ type: 'layers', count: 12 });
    at += 50;
    progress.onImage({ type: 'layer-read', layer: 0, sizeBytes: 1, isCached: false });
    at += 100;
    progress.onRule('fhs/home', 3);
    progress.stop();
    progress.stop();
    expect(written).toEqual([
      `${ERASE}read     2.0 MB`,
      `${ERASE}read     1 of 12 layers, 2.0 MB`,
      `${ERASE}rules    4 of 40: fhs/home`,
      ERASE,
    ]);
  });

  it('shows by itself that time goes by, until it is stopped', () => {
    const progress = start(true);
    at += 1500;
    vi.advanceTimersByTime(200);
    expect(written).toEqual([`${ERASE}read     waiting for the first bytes`]);
    progress.stop();
    at += 1500;
    vi.advanceTimersByTime(200);
    expect(written).toHaveLength(2);
  });

  it('never wraps', () => {
    const progress = start(true, 20);
    at += 1000;
    progress.onRule('supervisord/program-not-executable', 0);
    expect(written).toEqual([`${ERASE}rules    1 of 40: …`]);
    progress.stop();
  });

  it('writes a line every ten seconds where there is no terminal, and no escape sequence', () => {
    const progress = start(false);
    for (let second = 0; second < 25; second += 1) {
      at += 1000;
      progress.onImage({ type: 'bytes', count: 1_000_000 });
    }
    progress.stop();
    expect(written).toEqual(['read     10 MB  10.0 s\n', 'read     20 MB  20.0 s\n']);
  });
});
