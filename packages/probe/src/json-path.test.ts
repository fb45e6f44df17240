import { describe, expect, it } from 'vitest';
import { jsonComplaint } from './json-path.ts';

const BODY = JSON.stringify({ status: 'ok', items: [{ id: 3, 'a b': null }], up: true, none: {} });

describe('jsonComplaint', () => {
  it.each([
    ['$.status', 'ok'],
    ['status', 'ok'],
    ['$.items[0].id', 3],
    ['items[0]["a b"]', null],
    ['$.up', true],
  ] as const)('%s is there', (path, wanted) => {
    expect(jsonComplaint(BODY, path, wanted)).toBeUndefined();
  });

  it.each([
    ['$.status', 'no', '$.status is "ok" instead of "no"'],
    ['$.items[0].id', '3', '$.items[0].id is 3 instead of "3"'],
    ['$.items[1].id', 3, 'no $.items[1].id'],
    ['$.items', 3, '$.items is a list of 1 instead of 3'],
    ['$.none', 3, '$.none is an object instead of 3'],
    ['$.constructor', 3, 'no $.constructor'],
    ['$.status.length', 2, 'no $.status.length'],
  ] as const)('%s is not %j', (path, wanted, complaint) => {
    expect(jsonComplaint(BODY, path, wanted)).toBe(complaint);
  });

  it('has nothing to look into where the body is no JSON', () => {
    expect(jsonComplaint('<html>', '$.a', 1)).toBe('the body is no JSON, so it has no $.a');
  });
});
