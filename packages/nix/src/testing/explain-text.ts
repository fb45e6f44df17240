import { type ExplainResult, explain } from '../explain/explain.ts';
import type { ExplainOptions } from '../explain/explain-options.ts';
import type { Explanation } from '../explain/explanation.ts';

/** Explains a text, handed over in pieces of `pieceBytes`. */
export async function explainText(
  text: string,
  { pieceBytes = 65_536, ...options }: ExplainOptions & { readonly pieceBytes?: number } = {},
): Promise<readonly Explanation[]> {
  return (await explainBytes(Buffer.from(text), pieceBytes, options)).errors;
}

function explainBytes(bytes: Buffer, pieceBytes: number, options: ExplainOptions): Promise<ExplainResult> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return explain(pieces(), options);
}
