import type { BookKind, BookRecord, BookRow } from '../api/types';

/** The parts of the books, as tabs. */
export const parts = ['documents', 'contacts', 'accounts', 'reports'] as const;
export type Part = (typeof parts)[number];
export const reports = ['trial-balance', 'balance-sheet', 'income-statement'] as const;
export type Report = (typeof reports)[number];

const groups: Record<Part, string> = { documents: 'document', contacts: 'contact', accounts: 'account', reports: '' };
const first = ['invoice', 'bill', 'invoice_payment', 'bill_payment', 'journal_entry'];

export function partOf(text: string): Part {
  return parts.find((part) => part === text) ?? 'documents';
}

/** The kinds of a part: those that people look for first, then the others that have records. */
export function kindsOf(part: Part, kinds: readonly BookKind[]): BookKind[] {
  const rank = (kind: BookKind) => (first.includes(kind.kind) ? first.indexOf(kind.kind) : first.length);
  return kinds.filter((kind) => kind.group === groups[part] && (kind.count > 0 || first.includes(kind.kind) || part !== 'documents')).sort((a, b) => rank(a) - rank(b));
}

/** An amount as people read it: digits in groups, and the currency behind. */
export function money(decimal: string | undefined, currency = ''): string {
  if (!decimal) return '';
  const [whole = '', fraction] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (fraction ? `.${fraction}` : '');
  return currency ? `${grouped} ${currency}` : grouped;
}

/** What a person typed over a record. Lines are by id. */
export interface Draft {
  memo: string;
  due_date: string;
  lines: Record<string, string>;
}

export function draftOf(record: BookRecord): Draft {
  return { memo: record.memo ?? '', due_date: record.due_date ?? '', lines: Object.fromEntries((record.lines ?? []).map((line) => [line.id, line.amount])) };
}

/** The members that differ, in the form in which the console takes them; undefined when nothing does. */
export function changesOf(record: BookRecord, draft: Draft): Record<string, unknown> | undefined {
  const before = draftOf(record);
  const changes: Record<string, unknown> = {};
  if (draft.memo !== before.memo) changes.memo = draft.memo;
  if (draft.due_date !== before.due_date) changes.due_date = draft.due_date;
  const lines = Object.entries(draft.lines).filter(([id, amount]) => amount.trim() !== before.lines[id]);
  if (lines.length) changes.lines = lines.map(([id, amount]) => ({ id, amount: amount.trim() }));
  return Object.keys(changes).length ? changes : undefined;
}

export type Copy = 'synced' | 'behind' | 'absent' | 'none';

/** How the integration's copy stands to a record. Kinds that the unified API does not have are never copied. */
export function copyOf(row: Pick<BookRow, 'synced' | 'unified_id'>, kind: Pick<BookKind, 'copied'> | undefined): Copy {
  if (!kind?.copied) return 'none';
  if (row.synced) return 'synced';
  return row.unified_id ? 'behind' : 'absent';
}
