import { APIError, type Client } from './client';

/** The one-time code in an address such as http://127.0.0.1:4011/#code=…, or nothing. */
export function codeOf(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('code') ?? '';
}

/**
 * Trades the code for the cookie of this launch. A page that was opened before has its cookie already, so a code that
 * was used up is no reason to lock the page: the next call tells.
 */
export async function open(client: Client, code: string): Promise<'opened' | 'refused'> {
  try {
    await client.post<void>('/session', { code });
    return 'opened';
  } catch (error) {
    if (error instanceof APIError && !error.offline) return 'refused';
    throw error;
  }
}
