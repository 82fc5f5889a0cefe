import type { Entry } from '../api/types';

/** Everything that belongs to one request or run, sorted by what it is. */
export interface Relations {
  /** What the integration asked, when the selected entry belongs to such a request. */
  caller?: Entry;
  /** The native requests that were made on its behalf, oldest first. */
  platforms: Entry[];
  /** The sync run, when a run made the requests instead of the integration. */
  run?: Entry;
  changes: Entry[];
  events: Entry[];
  attempts: Entry[];
  rest: Entry[];
}

/** Sorts the entries of a trace around the one that was selected. */
export function relate(selected: Entry, related: readonly Entry[]): Relations {
  const all = unique([selected, ...related]);
  const exchanges = all.filter((entry) => entry.exchange);
  const caller = callerOf(selected, exchanges);
  const run = selected.sync_run ? selected : all.find((entry) => entry.sync_run && entry.id === selected.cause);
  const parent = caller ?? run;
  const platforms = exchanges.filter((entry) => isPlatform(entry) && entry !== caller && (parent ? entry.cause === parent.id : entry.seq === selected.seq));
  const placed = new Set<Entry>([...platforms, ...(caller ? [caller] : [])]);
  return {
    caller,
    platforms,
    run,
    changes: all.filter((entry) => entry.change),
    events: all.filter((entry) => entry.event),
    attempts: all.filter((entry) => entry.attempt),
    rest: all.filter((entry) => !placed.has(entry) && !entry.change && !entry.event && !entry.attempt && entry !== selected),
  };
}

export function isPlatform(entry: Entry): boolean {
  return entry.exchange?.hop === 'platform';
}

function callerOf(selected: Entry, exchanges: readonly Entry[]): Entry | undefined {
  if (selected.exchange && !isPlatform(selected)) return selected;
  if (!selected.cause) return undefined;
  return exchanges.find((entry) => entry.id === selected.cause && !isPlatform(entry));
}

function unique(entries: readonly Entry[]): Entry[] {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
