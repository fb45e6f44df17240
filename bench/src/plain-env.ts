/**
 * The environment of everything that is measured: only what programs need, so that no variable of the
 * shell that starts the benchmark (NODE_OPTIONS, PORT, CI...) decides a figure.
 */
export function plainEnv(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'XDG_STATE_HOME'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LANG: 'C.UTF-8', ...more };
}
