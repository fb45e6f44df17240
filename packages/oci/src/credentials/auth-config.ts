import * as z from 'zod';
import type { Credentials } from './credentials.ts';

const Text = z.string().optional().catch(undefined);

const AuthEntry = z.object({
  auth: Text,
  username: Text,
  password: Text,
  identitytoken: Text,
  registrytoken: Text,
});

const Helpers = z.record(z.string(), z.string());

const AuthConfigSchema = z.object({
  auths: z.record(z.string(), z.unknown()).optional().catch(undefined),
  credHelpers: Helpers.optional().catch(undefined),
  credsStore: Text,
});

/** What Docker's config.json and podman's auth.json say of credentials. */
export interface AuthConfig {
  readonly auths: ReadonlyMap<string, unknown>;
  /** Which helper knows the credentials of a host. */
  readonly credHelpers: ReadonlyMap<string, string>;
  /** The helper for all other hosts. */
  readonly credsStore: string | undefined;
}

/** Undefined for what is no such file. Parts of it that are damaged are as if they were not there. */
export function parseAuthConfig(text: string): AuthConfig | undefined {
  const parsed = AuthConfigSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { auths = {}, credHelpers = {}, credsStore } = parsed.data;
  return {
    auths: new Map(Object.entries(auths)),
    credHelpers: new Map(Object.entries(credHelpers)),
    credsStore: credsStore === '' ? undefined : credsStore,
  };
}

/** The credentials of an entry; Docker leaves empty ones where a helper has them. */
export function parseAuthEntry(entry: unknown): Credentials | undefined {
  const parsed = AuthEntry.safeParse(entry);
  if (!parsed.success) return undefined;
  const { auth = '', username, password, identitytoken, registrytoken } = parsed.data;
  if (registrytoken) return { type: 'registry-token', token: registrytoken };
  if (identitytoken) return { type: 'identity-token', token: identitytoken };
  const decoded = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  if (colon > 0)
    return { type: 'password', username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
  return username && password !== undefined ? { type: 'password', username, password } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
