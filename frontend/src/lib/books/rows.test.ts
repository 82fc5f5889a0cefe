import { expect, it } from 'vitest';
import type { BookPage } from '../api/types';
import { firstRows } from './rows';

it('reads as many pages as the rows need, and says whether there are more', async () => {
  const asked: [string, number][] = [];
  const read = (after: string, limit: number) => {
    asked.push([after, limit]);
    const from = Number(after || 0);
    const records = Array.from({ length: Math.min(limit, 1_100 - from) }, (_, i) => ({ id: String(from + i + 1) }));
    const last = from + records.length;
    return Promise.resolve({ records, total: 1_100, next: last < 1_100 ? String(last) : undefined } as BookPage);
  };
  const some = await firstRows(read, 700);
  expect([some.items.length, some.items.at(-1)?.id, some.more]).toEqual([700, '700', true]);
  expect(asked).toEqual([['', 500], ['500', 200]]);
  const all = await firstRows(read, 2_000);
  expect([all.items.length, all.more]).toEqual([1_100, false]);
});
