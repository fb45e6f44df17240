import type { Credentials } from '../../credentials/credentials.ts';

type Password = Extract<Credentials, { readonly type: 'password' }>;

export function basicAuthorization({ username, password }: Password): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
