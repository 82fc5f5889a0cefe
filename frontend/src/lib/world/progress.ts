import type { BatchProgress, ObjectProgress, SyncState } from '../api/types';

/** One batch over all its objects. */
export interface Batch {
  number: number;
  months: number;
  state: BatchProgress['state'];
  /** Records that it is to bring, as far as somebody has counted. */
  expected: number;
}

export interface Progress {
  synced: number;
  expected: number;
  /** In percent, of what is known. */
  share: number;
  batches: Batch[];
}

/** How far an object is: as far as the first of its batches that is not in; nothing when no batch selects it. */
export function stateOf(object: ObjectProgress): BatchProgress['state'] | undefined {
  const batches = object.batches ?? [];
  return (batches.find((batch) => batch.state !== 'COMPLETED') ?? batches.at(-1))?.state;
}

/** How far the copy of a connection is, over all objects. */
export function progressOf(state: SyncState): Progress {
  const batches = new Map<number, Batch>();
  const sum = { synced: 0, expected: 0 };
  for (const object of state.objects ?? []) {
    sum.synced += object.synced;
    sum.expected += Math.max(object.expected ?? 0, object.synced);
    for (const { number, months, state, expected = 0 } of object.batches ?? []) {
      const batch = batches.get(number) ?? { number, months, state, expected: 0 };
      batches.set(number, { ...batch, expected: batch.expected + expected });
    }
  }
  const share = state.historical ? 100 : sum.expected ? Math.min(99, Math.floor((100 * sum.synced) / sum.expected)) : 0;
  return { ...sum, share, batches: [...batches.values()].sort((a, b) => a.number - b.number) };
}
