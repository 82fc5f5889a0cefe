/** How good a thing is: decides the icon and the colour, never alone what it means. */
export type Tone = 'ok' | 'info' | 'warn' | 'bad' | 'idle' | 'fault';

const words: Record<number, string> = {
  200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No content', 301: 'Moved', 302: 'Found', 303: 'See other', 304: 'Not modified',
  400: 'Bad request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not found', 405: 'Not allowed', 408: 'Timeout', 409: 'Conflict',
  410: 'Gone', 413: 'Too large', 415: 'Wrong type', 421: 'Misdirected', 422: 'Unprocessable', 429: 'Too many', 450: 'Refused by platform', 451: 'Platform credentials',
  452: 'Platform limit', 453: 'Platform: missing', 454: 'Platform down', 500: 'Server error', 502: 'Bad gateway', 503: 'Unavailable', 504: 'Gateway timeout',
};

/** The word that goes with a status code, so that a colour is never the only sign. */
export function statusWord(status: number | undefined): string {
  if (!status) return 'No answer';
  return words[status] ?? ['', 'Informed', 'OK', 'Redirected', 'Refused', 'Failed'][Math.floor(status / 100)] ?? 'Unknown';
}

export function statusTone(status: number | undefined): Tone {
  if (!status) return 'bad';
  if (status < 300) return 'ok';
  if (status < 400) return 'info';
  return status < 500 ? 'warn' : 'bad';
}

const tones: Record<string, Tone> = {
  active: 'ok', open: 'info', settled: 'ok', voided: 'idle', inactive: 'idle', unhealthy: 'warn', needs_reauth: 'bad', disabled: 'idle', created: 'info', not_ready: 'info', deleted: 'idle',
  updates: 'ok', no_updates: 'idle', failed: 'bad', partial: 'warn', delayed: 'warn',
  delivered: 'ok', pending: 'info', dropped: 'fault', status: 'warn', timeout: 'bad', refused: 'bad', reset: 'bad', blocked: 'bad',
  armed: 'fault', healed: 'ok', expired: 'idle', exhausted: 'idle', activated: 'fault', changed: 'info',
};

/** The tone of a state, outcome or result word of the API. */
export function toneOf(word: string | undefined): Tone {
  return tones[word ?? ''] ?? 'idle';
}
