import { describe, expect, it } from 'vitest';
import { labelsOf, readSessionTag, scopeOf, sessionTag } from './labels.ts';

const session = {
  id: '0123abcd',
  env: { UP_SESSION: '0123abcd', UP_SESSION_DIR: '/state/sessions/0123abcd' },
  scratch: () => Promise.reject(new Error('not here')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
const scope = scopeOf('/state/sessions');

describe('what ties a thing in an engine to a session', () => {
  it('names the session and where its id means anything', () => {
    expect(labelsOf(session, 'web')).toEqual({
      'up.session': '0123abcd',
      'up.scope': scope,
      'up.target': 'web',
    });
    expect(scopeOf('/other/sessions')).not.toBe(scope);
  });

  it('is a name of an image that can be read back', () => {
    const tag = sessionTag(session, `sha256:${'f'.repeat(64)}`);
    expect(tag).toBe(`localhost/up-session:${scope}-0123abcd-ffffffffffff`);
    expect(readSessionTag(tag)).toEqual({ scope, session: '0123abcd' });
  });

  it.each(['', 'debian:12', 'localhost/up-session:latest', `evil/localhost/up-session:${scope}-0123abcd-f`])(
    'is not %j',
    (name) => {
      expect(readSessionTag(name)).toBeUndefined();
    },
  );
});
