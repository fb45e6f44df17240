import { describe, expect, it } from 'vitest';
import { shellCommands } from './shell-commands.ts';

const certain = (source: string): readonly string[] =>
  shellCommands(source)
    .filter(({ isCertain }) => isCertain)
    .map(({ words, line }) => `${line}: ${words.map(({ text, raw }) => text ?? `<${raw}>`).join(' ')}`);

describe('the commands of a shell script', () => {
  it('are told apart by line breaks, semicolons, pipes and ampersands', () => {
    expect(certain('/bin/a x; /bin/b | /bin/c &\n\n# /bin/d\n/bin/e # no\n')).toEqual([
      '1: /bin/a x',
      '1: /bin/b',
      '1: /bin/c',
      '4: /bin/e',
    ]);
  });

  it('come without assignments and redirections', () => {
    expect(certain('A=1 B="x y" /bin/a 2>&1 >/dev/null <in x >> "$LOG"')).toEqual(['1: /bin/a x']);
  });

  it('have their words unquoted, and undefined where only run time tells', () => {
    expect(certain(`/bin/a 'b c' "d\\"e" f\\ g "$h" $(cat "x)") \${I:-'}'} *.j ~/k`)).toEqual([
      `1: /bin/a b c d"e f g <"$h"> <$(cat "x)")> <\${I:-'}'}> <*.j> <~/k>`,
    ]);
  });

  it('are not certain in branches, loops, functions and subshells', () => {
    const source = [
      'if [ -x /bin/a ]; then /bin/a; elif x; then /bin/a; else /bin/a; fi',
      'for x in 1 2; do /bin/b; done; while read -r y; do /bin/c; done',
      'f() { /bin/d; }',
      'function g { /bin/e; }',
      'case "$1" in',
      '  /bin/x) /bin/f ;;',
      '  (y|z) /bin/g;;',
      'esac',
      '( /bin/h ); { /bin/i; }',
      '/bin/j',
    ].join('\n');
    expect(certain(source)).toEqual(['10: /bin/j']);
  });

  it('are not certain behind a test, before an alternative and after the end', () => {
    expect(certain('[ -x /bin/a ] && /bin/a\n/bin/b || true\nexec /bin/c\n/bin/d')).toEqual([
      '1: [ -x /bin/a ]',
      '3: exec /bin/c',
    ]);
  });

  it('are certain behind a step on the way, and before giving up', () => {
    expect(certain('cd /app && /bin/a && /bin/b\n/bin/c -f x || exit 1')).toEqual([
      '1: cd /app',
      '1: /bin/a',
      '2: /bin/c -f x',
    ]);
  });

  it('are not looked for in here-documents', () => {
    const source = 'cat > x <<EOF\n/bin/a\n"\nEOF\ncat <<-\\END\n\t/bin/b\n\tEND\n/bin/c\n';
    expect(certain(source)).toEqual(['1: cat', '5: cat', '8: /bin/c']);
  });

  it('end before a quote without an end', () => {
    expect(certain('/bin/a\n/bin/b "x\n')).toEqual(['1: /bin/a']);
  });

  it('are read in bounded time', () => {
    const hostile = `${'$('.repeat(50_000)}${'<<a;'.repeat(20_000)}`;
    expect(certain(hostile)).toEqual([]);
    expect(shellCommands('a;'.repeat(100_000)).length).toBeLessThanOrEqual(25_000);
  });
});
