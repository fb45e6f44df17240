/** A value inside a comma-separated option of QEMU: a comma in it is doubled. */
export function qemuValue(text: string): string {
  return text.replaceAll(',', ',,');
}

/** `driver,key=value,...`, leaving out what is undefined. */
export function qemuOption(
  first: string,
  values: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const pairs = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${qemuValue(String(value))}`],
  );
  return [first, ...pairs].join(',');
}
