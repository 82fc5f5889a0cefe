import type { Entry, Headers } from '../api/types';

/** What a command needs beyond what was captured: secrets were taken out before they were stored. */
export interface Target {
  sandbox: string;
  clientID: string;
  clientSecret: string;
  /** The access token of the entry's connection; empty when it is not known. */
  accessToken: string;
}

/** One word of a POSIX shell that stands for exactly this text. */
export function quote(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const leftOut = /^(host|content-length|connection|accept-encoding|authorization|user-agent|accept|transfer-encoding|x-forwarded-.*)$/i;

/** The command that repeats a captured request against the sandbox. */
export function curl(entry: Entry, body: string, target: Target): string {
  const exchange = entry.exchange;
  if (!exchange) return '';
  const prefix = { unified: '/versioned', platform: '/quickbooks' }[exchange.hop as string] ?? '';
  const query = restore(exchange.query ?? '', target.accessToken);
  const url = `${target.sandbox}${exchange.path.startsWith(prefix) ? '' : prefix}${exchange.path}${query ? `?${query}` : ''}`;
  const parts = ['curl'];
  if (exchange.method !== 'GET') parts.push(`-X ${quote(exchange.method)}`);
  if (exchange.hop === 'unified') parts.push(`-u ${quote(`${target.clientID}:${target.clientSecret}`)}`);
  parts.push(...headerFlags(exchange.request_header ?? {}));
  if (exchange.hop === 'platform') parts.push(`-H "Authorization: Bearer $PLATFORM_TOKEN"`);
  if (body) parts.push(`--data-raw ${quote(body)}`);
  parts.push(quote(url));
  return parts.join(' \\\n  ');
}

function headerFlags(headers: Headers): string[] {
  return Object.entries(headers)
    .filter(([name]) => !leftOut.test(name))
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([name, values]) => (values ?? []).map((value) => `-H ${quote(`${name}: ${value}`)}`));
}

/** Puts the token back where the journal wrote that there was one. */
function restore(query: string, token: string): string {
  if (!token) return query;
  return query.replace(/(^|&)access_token=[^&]*/, (_, lead: string) => `${lead}access_token=${encodeURIComponent(token)}`);
}

/** The first command of an empty page: it works when pasted, and its answer shows up in the list. */
export function firstCall(target: Target): string {
  const token = encodeURIComponent(target.accessToken || 'ACCESS_TOKEN');
  return [
    `curl -u ${quote(`${target.clientID}:${target.clientSecret}`)}`,
    `-H 'X-Rutter-Version: 2024-08-31'`,
    `'${target.sandbox}/versioned/accounting/invoices?access_token=${token}&limit=1'`,
  ].join(' \\\n  ');
}
