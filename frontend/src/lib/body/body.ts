/** What a stored body turned out to be once it was read. */
export interface Body {
  text: string;
  /** The parsed value, when the text is JSON. */
  json?: unknown;
  /** The text set out with one member a line; the text itself when it is not JSON. */
  pretty: string;
  /** Why the text is not JSON although it looks like it. */
  parseError?: string;
  binary: boolean;
  /** There is more than was read. */
  cut: boolean;
}

/** As much of a body as the page reads before it asks. */
export const previewLimit = 256 * 1024;

/** Reads bytes as what they are: JSON, text, or neither. Nothing is ever interpreted as markup. */
export function readBody(bytes: Uint8Array, cut: boolean): Body {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes);
  const binary = looksBinary(bytes);
  if (binary) return { text: hex(bytes), pretty: hex(bytes), binary, cut };
  const lead = text.trimStart()[0];
  if (lead !== '{' && lead !== '[') return { text, pretty: text, binary, cut };
  try {
    const json: unknown = JSON.parse(text);
    return { text, json, pretty: JSON.stringify(json, null, 2), binary, cut };
  } catch (error) {
    return { text, pretty: text, parseError: cut ? undefined : (error as Error).message, binary, cut };
  }
}

function looksBinary(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 1024);
  return head.some((byte) => byte === 0 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27));
}

function hex(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, 4096); at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const left = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const right = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${left.padEnd(47)}  ${right}`);
  }
  return lines.join('\n');
}

/** Why a text is no JSON; nothing when it is. */
export function notJSON(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
