import type { BookPage, BookRow } from '../api/types';

const most = 500;

/** Reads the first rows of a list, in as many pages as the console wants to give them. */
export async function firstRows(read: (after: string, limit: number) => Promise<BookPage>, limit: number): Promise<{ items: BookRow[]; more: boolean }> {
  const items: BookRow[] = [];
  let after = '';
  do {
    const page = await read(after, Math.min(most, limit - items.length));
    items.push(...(page.records ?? []));
    after = page.next ?? '';
  } while (after && items.length < limit);
  return { items, more: after !== '' };
}
