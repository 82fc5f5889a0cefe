const second = 1_000_000_000;

/** A measured duration in nanoseconds, with three significant digits at most: 840 µs, 12.4 ms, 2.31 s. */
export function duration(ns: number | undefined): string {
  if (ns === undefined) return '–';
  if (ns < 1_000) return `${ns} ns`;
  if (ns < 1_000_000) return `${short(ns / 1_000)} µs`;
  if (ns < second) return `${short(ns / 1_000_000)} ms`;
  if (ns < 60 * second) return `${short(ns / second)} s`;
  return span(ns / 1_000_000);
}

function short(value: number): string {
  if (value >= 100) return String(Math.round(value));
  if (value >= 10) return String(Math.round(value * 10) / 10);
  return String(Math.round(value * 100) / 100);
}

/** A longer span in milliseconds, in its two largest units: 3 min 20 s, 2 d 4 h. */
export function span(ms: number): string {
  let rest = Math.max(0, Math.round(ms / 1000));
  const parts: string[] = [];
  for (const [unit, size] of [['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    if (parts.length === 2) break;
  }
  return parts.join(' ') || '0 s';
}

/** How far a moment lies from another: "3 min ago", "in 20 s", "now". */
export function relative(then: string, now: number): string {
  const ms = Date.parse(then) - now;
  if (Number.isNaN(ms)) return '–';
  if (Math.abs(ms) < 1_000) return 'now';
  const text = span(Math.abs(ms)).split(' ').slice(0, 2).join(' ');
  return ms < 0 ? `${text} ago` : `in ${text}`;
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

/** The local time of day with milliseconds: 14:03:22.184. */
export function timeOfDay(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return '–';
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** The local date and time to the second: 2026-11-21 14:03:22. */
export function dateTime(text: string | number | undefined): string {
  if (text === undefined) return '–';
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return '–';
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** A size in bytes: 512 B, 1.4 KB, 3.2 MB. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${short(size / 1024)} KB`;
  return `${short(size / 1024 / 1024)} MB`;
}

/** A whole number with thin separators, the same in every locale so that lists line up. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
