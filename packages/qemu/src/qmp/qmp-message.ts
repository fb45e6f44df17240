import { z } from 'zod';

const version = z.object({ major: z.number(), minor: z.number(), micro: z.number() });
const greeting = z.object({ QMP: z.object({ version: z.object({ qemu: version }) }) });
const event = z.object({ event: z.string(), data: z.record(z.string(), z.unknown()).default({}) });
const success = z.object({ id: z.number(), return: z.unknown() });
const failure = z.object({
  id: z.number().optional(),
  error: z.object({ class: z.string(), desc: z.string() }),
});

/** What QEMU says on its control socket, one JSON document a line. */
export type QmpMessage =
  | { readonly kind: 'greeting'; readonly version: string }
  | { readonly kind: 'event'; readonly name: string; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: 'return'; readonly id: number; readonly value: unknown }
  /** Without an id it answers something that was not even JSON. */
  | { readonly kind: 'error'; readonly id: number | undefined; readonly description: string }
  | { readonly kind: 'unknown' };

/** Tells one line of QMP (docs/interop/qmp-spec.txt of QEMU). */
export function parseQmpMessage(line: string): QmpMessage {
  const document = parseJson(line);
  const hello = greeting.safeParse(document);
  if (hello.success) {
    const { major, minor, micro } = hello.data.QMP.version.qemu;
    return { kind: 'greeting', version: `${major}.${minor}.${micro}` };
  }
  const occurred = event.safeParse(document);
  if (occurred.success) return { kind: 'event', name: occurred.data.event, data: occurred.data.data };
  const failed = failure.safeParse(document);
  if (failed.success) return { kind: 'error', id: failed.data.id, description: failed.data.error.desc };
  const returned = success.safeParse(document);
  // `return` is there even where it is nothing: without it the document is no reply.
  if (returned.success && returned.data.return !== undefined)
    return { kind: 'return', id: returned.data.id, value: returned.data.return };
  return { kind: 'unknown' };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
