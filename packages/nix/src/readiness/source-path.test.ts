import { describe, expect, it } from 'vitest';
import { sourcePath } from './source-path.ts';

describe('sourcePath', () => {
  it('is the path that Nix gives the source', () => {
    // mkdir source; printf 'hello\n' > source/a; nix hash path source; nix-store --add source
    expect(sourcePath('sha256-lYm+o5HTptO6iNGG6L41EMhGGyh2L9gt5P7stJH8gqI=', '/nix/store')).toBe(
      '/nix/store/j6x55z428hhmgvc0v2fbi1iz9mjkqn4w-source',
    );
  });

  it.each(['', 'sha256-', 'sha512-AAAA', 'sha256-not base64'])('says nothing of %j', (hash) => {
    expect(sourcePath(hash, '/nix/store')).toBeUndefined();
  });
});
