/** `$NAME` and `${NAME}` replaced as Go's os.Expand does; what is not set becomes nothing. */
export function expandVariables(text: string, env: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{([^}]*)\}|([A-Za-z_]\w*|[0-9*#$@!?-]))/g,
    (_, braced?: string, plain?: string) => env.get(braced ?? plain ?? '') ?? '',
  );
}
