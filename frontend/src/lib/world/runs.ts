import type { SyncRun } from '../api/types';

/** What a run did over all objects. `changed` is what became new to the integration. */
export function totals(run: SyncRun): { fetched: number; changed: number; failed: number } {
  const sum = { fetched: 0, changed: 0, failed: 0 };
  for (const object of run.objects ?? []) {
    sum.fetched += object.fetched;
    sum.changed += object.created + object.updated + object.deleted;
    sum.failed += object.failed;
  }
  return sum;
}
