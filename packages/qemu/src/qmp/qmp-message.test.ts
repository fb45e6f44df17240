import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQmpMessage } from './qmp-message.ts';

describe('parseQmpMessage', () => {
  it('tells the greeting with the version', () => {
    const line =
      '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian"}, "capabilities": ["oob"]}}';
    expect(parseQmpMessage(line)).toEqual({ kind: 'greeting', version: '7.2.22' });
  });

  it('tells an event with and without data', () => {
    expect(
      parseQmpMessage(
        '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RESET", "data": {"guest": true}}',
      ),
    ).toEqual({ kind: 'event', name: 'RESET', data: { guest: true } });
    expect(parseQmpMessage('{"event": "STOP"}')).toEqual({ kind: 'event', name: 'STOP', data: {} });
  });

  it('tells a reply, be it empty', () => {
    expect(parseQmpMessage('{"return": {}, "id": 3}')).toEqual({ kind: 'return', id: 3, value: {} });
    expect(parseQmpMessage('{"return": "", "id": 4}')).toEqual({ kind: 'return', id: 4, value: '' });
  });

  it('tells a refusal with the words of QEMU', () => {
    expect(
      parseQmpMessage(
        '{"id": 5, "error": {"class": "CommandNotFound", "desc": "The command x has not been found"}}',
      ),
    ).toEqual({ kind: 'error', id: 5, description: 'The command x has not been found' });
  });

  it.each(['', '{', '[]', 'null', '{"id": 1}', '{"return": 1}', '{"error": {}}'])(
    'does not know %j',
    (line) => {
      expect(parseQmpMessage(line)).toEqual({ kind: 'unknown' });
    },
  );

  it('takes any text without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(parseQmpMessage(line).kind).toBeDefined();
      }),
      { seed: 22, numRuns: 300 },
    );
  });
});
