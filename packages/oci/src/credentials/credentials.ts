/** What a registry takes as proof of who somebody is. Never part of a message. */
export type Credentials =
  | { readonly type: 'password'; readonly username: string; readonly password: string }
  /** Exchanged for access tokens at the registry's authorisation server (OAuth2). */
  | { readonly type: 'identity-token'; readonly token: string }
  /** Sent to the registry as it is. */
  | { readonly type: 'registry-token'; readonly token: string };

/** What a search for credentials came to. */
export interface CredentialSearch {
  readonly credentials: Credentials | undefined;
  /** Where they were found: a file or a program. */
  readonly origin: string | undefined;
  /** What could not be asked or read: it matters only where access is denied. */
  readonly problems: readonly string[];
}

/** Which credentials are looked for. */
export interface CredentialQuery {
  /** `host[:port]`; `docker.io` for Docker Hub. */
  readonly registry: string;
  readonly repository: string;
}
