import type { Problem } from './types';

/** What went wrong with a call, in the console's own words: a problem document, or the lack of any answer. */
export class APIError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.name = 'APIError';
  }

  /** The remedy and the place, when the console named them. */
  get hint(): string {
    const first = this.problem.errors?.[0];
    const place = this.problem.path || first?.location || '';
    const text = this.problem.hint || first?.message || '';
    return [place, text].filter(Boolean).join(': ');
  }

  /** True when nothing answered at all. */
  get offline(): boolean {
    return this.status === 0;
  }
}

export type Query = Record<string, string | number | boolean | undefined>;
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

const root = '/api/v1';

/** The address of an operation; members of the query that are empty are left out. */
export function address(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return `${root}${path}${text ? `?${text}` : ''}`;
}

/** The one client of the control API. The session is a cookie, so it carries no secret itself. */
export class Client {
  /** Called when the console no longer knows this page. */
  onLocked: () => void = () => {};

  constructor(private readonly fetch: Fetch) {}

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.send<T>('GET', path, query, undefined, signal);
  }

  post<T>(path: string, body: unknown = {}, query: Query = {}): Promise<T> {
    return this.send<T>('POST', path, query, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PATCH', path, {}, body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PUT', path, {}, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.send<T>('DELETE', path, {});
  }

  /** The first bytes of a stored body. `cut` says that there were more. */
  async bytes(path: string, limit: number, signal?: AbortSignal): Promise<{ bytes: Uint8Array; cut: boolean }> {
    const response = await this.call('GET', address(path), undefined, signal);
    const reader = response.body?.getReader();
    if (!reader) return { bytes: new Uint8Array(), cut: false };
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: join(parts, size), cut: false };
      parts.push(value);
      size += value.length;
      if (size > limit) {
        await reader.cancel();
        return { bytes: join(parts, size).subarray(0, limit), cut: true };
      }
    }
  }

  private async send<T>(method: string, path: string, query: Query, body?: unknown, signal?: AbortSignal): Promise<T> {
    const response = await this.call(method, address(path, query), body, signal);
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  private async call(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const init: RequestInit = { method, signal, credentials: 'same-origin', cache: 'no-store' };
    if (body instanceof Blob) {
      init.headers = { 'Content-Type': 'application/zip' };
      init.body = body;
    } else if (body !== undefined) {
      init.headers = { 'Content-Type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await this.fetch(url, init);
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new APIError(0, { title: 'the console did not answer', hint: 'is faultline still running?' });
    }
    if (response.ok) return response;
    if (response.status === 401) this.onLocked();
    throw new APIError(response.status, await problemOf(response));
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { title: response.statusText || `HTTP ${response.status}` };
  }
}

function join(parts: Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
