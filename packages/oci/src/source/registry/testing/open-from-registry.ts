import type { Image } from '../../../image.ts';
import { DEFAULT_LIMITS } from '../../../limits.ts';
import { type OpenImageOptions, openImageFrom } from '../../../open-image.ts';
import type { HttpTimes } from '../http-exchange.ts';
import { openRegistry, type RegistryAccess } from '../open-registry.ts';

/** Pauses that tests need not wait for. */
export const FAST: Partial<HttpTimes> = { backoffMs: 1 };

type Options = Omit<RegistryAccess, 'cacheDir'> & Partial<OpenImageOptions>;

/** As `openImage`, in less time where the registry behaves badly. */
export async function openFromRegistry(reference: string, options: Options = {}): Promise<Image> {
  const signal = options.signal ?? new AbortController().signal;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  await using source = await openRegistry(reference, {
    ...options,
    times: { ...FAST, ...options.times },
    signal,
    limits,
  });
  return await openImageFrom(source, { ...options, signal });
}

/** What an attempt was refused with; fails where it was not. */
export async function refusalOf(
  attempt: Promise<unknown>,
): Promise<{ code: string; message: string; hint: string }> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const hint = 'hint' in error ? String(error.hint) : '';
    return { code: String(error.code), message: error.message, hint };
  }
  throw new Error('it was not refused');
}
