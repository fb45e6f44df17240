import type { HttpExpectation } from '@up/profiles';
import { describe, expect, it } from 'vitest';
import { complaintAbout, summaryOf } from './complaint.ts';
import type { HttpAnswer } from './http-get.ts';

const answer: HttpAnswer = {
  status: 200,
  headers: new Headers({ 'Content-Type': 'text/plain; charset=utf-8' }),
  body: 'OK\n',
};

function about(expectation: Partial<HttpExpectation>, other: Partial<HttpAnswer> = {}): string | undefined {
  return complaintAbout({ ...answer, ...other }, { server: 'hls', path: '/', status: 200, ...expectation });
}

describe('complaintAbout', () => {
  it.each<Partial<HttpExpectation>>([
    {},
    { body: 'OK' },
    { body: ' OK\n' },
    { bodyIncludes: 'K' },
    { headers: { 'content-type': 'text/plain' } },
    { status: 200, body: 'OK', bodyIncludes: 'O', headers: { 'content-type': 'utf-8' } },
  ])('has none where %j holds', (expectation) => {
    expect(about(expectation)).toBeUndefined();
  });

  it.each<{ expectation: Partial<HttpExpectation>; complaint: string }>([
    { expectation: { status: 204 }, complaint: '200 "OK" instead of 204' },
    { expectation: { body: 'fine' }, complaint: 'body "OK" instead of "fine"' },
    { expectation: { body: 'O' }, complaint: 'body "OK" instead of "O"' },
    { expectation: { bodyIncludes: '#EXTM3U' }, complaint: 'body "OK" has no "#EXTM3U"' },
    { expectation: { headers: { 'cache-control': 'max-age' } }, complaint: 'no header cache-control' },
    {
      expectation: { headers: { 'content-type': 'text/html' } },
      complaint: 'header content-type: "text/plain; charset=utf-8" has no "text/html"',
    },
    // The first that fails, from the status on.
    { expectation: { status: 204, body: 'fine' }, complaint: '200 "OK" instead of 204' },
  ])('$complaint', ({ expectation, complaint }) => {
    expect(about(expectation)).toBe(complaint);
  });

  it('shows a body only as far as it is harmless and short', () => {
    const body = `\u001b]0;title\u0007\u0000 token=hunter2 ${'x'.repeat(1_000_000)}`;
    const complaint = about({ body: 'fine' }, { body }) ?? '';
    expect(complaint).toMatch(/^body "\\u0000 token=\*\*\* x+…" instead of "fine"$/);
    expect(complaint.length).toBeLessThan(100);
  });
});

describe('summaryOf', () => {
  it.each([
    { body: 'OK\n', summary: '200 "OK"' },
    { body: '', summary: '200' },
    { body: 'two\nlines', summary: '200' },
    { body: 'x'.repeat(41), summary: '200' },
  ])('is $summary', ({ body, summary }) => {
    expect(summaryOf({ ...answer, body })).toBe(summary);
  });
});
