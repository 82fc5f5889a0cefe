import type { BookKind, BookRecord, BookRow } from '../api/types';

/** The parts of the books, as tabs. */
export const parts = ['documents', 'contacts', 'accounts', 'lists', 'reports'] as const;
export type Part = (typeof parts)[number];
export const reports = ['trial-balance', 'balance-sheet', 'income-statement', 'cash-flow', 'receivable-ageing', 'payable-ageing'] as const;
export type Report = (typeof reports)[number];

/** Reports over a span; the others are of a day. */
export const spans: readonly Report[] = ['income-statement', 'cash-flow'];

const groups: Record<Part, string> = { documents: 'document', contacts: 'contact', accounts: 'account', lists: 'reference', reports: '' };
const first = ['invoice', 'bill', 'invoice_payment', 'bill_payment', 'journal_entry'];

export function partOf(text: string): Part {
  return parts.find((part) => part === text) ?? 'documents';
}

/** The kinds of a part: those that people look for first, then the others that have records or a form to enter one. */
export function kindsOf(part: Part, kinds: readonly BookKind[], entered: readonly string[] = []): BookKind[] {
  const rank = (kind: BookKind) => (first.includes(kind.kind) ? first.indexOf(kind.kind) : first.length);
  return kinds.filter((kind) => kind.group === groups[part] && (kind.count > 0 || first.includes(kind.kind) || entered.includes(kind.kind) || part !== 'documents')).sort((a, b) => rank(a) - rank(b));
}

/** An amount as people read it: digits in groups, and the currency behind. */
export function money(decimal: string | undefined, currency = ''): string {
  if (!decimal) return '';
  const [whole = '', fraction] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (fraction ? `.${fraction}` : '');
  return currency ? `${grouped} ${currency}` : grouped;
}

/** The amounts of a document's lines as they are typed over, by line. */
export function typedLines(record: BookRecord): Record<string, string> {
  return Object.fromEntries((record.lines ?? []).map((line) => [line.id, line.amount]));
}

/** The lines whose amounts differ from what was typed, in the form in which the console takes them. */
export function linesOf(record: BookRecord, typed: Record<string, string>): { id: string; amount: string }[] {
  const before = typedLines(record);
  return Object.entries(typed).flatMap(([id, amount]) => (amount.trim() === before[id] ? [] : [{ id, amount: amount.trim() }]));
}

export type Copy = 'synced' | 'behind' | 'absent' | 'none';

/** How the integration's copy stands to a record. Kinds that the unified API does not have are never copied. */
export function copyOf(row: Pick<BookRow, 'synced' | 'unified_id'>, kind: Pick<BookKind, 'copied'> | undefined): Copy {
  if (!kind?.copied) return 'none';
  if (row.synced) return 'synced';
  return row.unified_id ? 'behind' : 'absent';
}
