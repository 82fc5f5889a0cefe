import { describe, expect, it } from 'vitest';
import type { BookKind, BookRecord } from '../api/types';
import { copyOf, kindsOf, linesOf, money, partOf, typedLines } from './books';

const kind = (name: string, group: BookKind['group'], count: number): BookKind => ({ kind: name, group, count, copied: true, behind: 0 });

describe('kindsOf', () => {
  const kinds = [kind('account', 'account', 9), kind('customer', 'contact', 0), kind('expense', 'document', 3), kind('bank_transfer', 'document', 0), kind('bill', 'document', 0), kind('invoice', 'document', 7)];

  it('puts what people look for first, and leaves out empty rarities', () =>
    expect(kindsOf('documents', kinds).map((one) => one.kind)).toEqual(['invoice', 'bill', 'expense']));

  it('keeps a rarity that somebody can enter', () => expect(kindsOf('documents', kinds, ['bank_transfer']).map((one) => one.kind)).toEqual(['invoice', 'bill', 'expense', 'bank_transfer']));

  it('keeps the other parts whole', () => {
    expect(kindsOf('contacts', kinds).map((one) => one.kind)).toEqual(['customer']);
    expect(kindsOf('reports', kinds)).toEqual([]);
  });

  it('shows the documents at an address it does not know', () => expect([partOf('accounts'), partOf('nowhere')]).toEqual(['accounts', 'documents']));
});

describe('money', () => {
  it.each([
    ['1234567.50', 'USD', '1,234,567.50 USD'],
    ['-1234.05', '', '-1,234.05'],
    ['120000', 'JPY', '120,000 JPY'],
    ['0.00', '', '0.00'],
    [undefined, 'USD', ''],
  ])('writes %s %s as %s', (decimal, currency, text) => expect(money(decimal, currency)).toBe(text));
});

describe('linesOf', () => {
  const record = { lines: [{ id: '1', amount: '10.00' }, { id: '2', amount: '5.00' }] } as BookRecord;

  it('sends only what differs', () => {
    expect(linesOf(record, typedLines(record))).toEqual([]);
    expect(linesOf(record, { 1: ' 12.50 ', 2: '5.00' })).toEqual([{ id: '1', amount: '12.50' }]);
  });
});

describe('copyOf', () => {
  it('tells apart what is behind, what is absent and what is never copied', () => {
    expect(copyOf({ synced: true, unified_id: 'u' }, { copied: true })).toBe('synced');
    expect(copyOf({ synced: false, unified_id: 'u' }, { copied: true })).toBe('behind');
    expect(copyOf({ synced: false }, { copied: true })).toBe('absent');
    expect(copyOf({ synced: false }, { copied: false })).toBe('none');
  });
});
