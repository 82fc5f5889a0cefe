import { describe, expect, it } from 'vitest';
import type { BookRecord, EntryField, EntryForm } from '../api/types';
import { blank, bodyOf, changed, decimal, footed, put } from './entry';

const field = (name: string, native: string, more: Partial<EntryField> = {}): EntryField => ({ name, label: name, type: 'text', native, required: false, edit: true, ...more });
const side = field('side', 'Detail.PostingType', { type: 'choice', options: [{ value: 'Debit', label: 'Debit' }, { value: 'Credit', label: 'Credit' }] });
const form: EntryForm = {
  object: 'journal_entry',
  fields: [field('date', 'TxnDate', { type: 'date', today: true }), field('memo', 'CustomerMemo.value'), field('city', 'BillAddr.City'), field('street', 'BillAddr.Line1'), field('kind', 'Kind', { edit: false })],
  lines: { label: 'Lines', native: 'Line', least: 2, fixed: { DetailType: 'JournalEntryLineDetail', 'LinkedTxn[0].TxnType': 'Invoice' }, fields: [side, field('account', 'Detail.AccountRef.value'), field('document', 'LinkedTxn[0].TxnId'), field('amount', 'Amount', { type: 'amount' })] },
};

describe('put', () => {
  it('makes objects and lists on the way', () => {
    const body = {};
    put(body, 'LinkedTxn[0].TxnId', '7');
    put(body, 'LinkedTxn[0].TxnType', 'Bill');
    put(body, 'A.B.C', 'x');
    expect(body).toEqual({ LinkedTxn: [{ TxnId: '7', TxnType: 'Bill' }], A: { B: { C: 'x' } } });
  });
});

describe('blank', () => {
  it('dates the form, and gives the second line the other side', () => {
    const { values, lines } = blank(form, '2026-03-02');
    expect(values).toEqual({ date: '2026-03-02', memo: '', city: '', street: '', kind: '' });
    expect(lines.map((line) => line.side)).toEqual(['Debit', 'Credit']);
  });
});

describe('bodyOf', () => {
  it('leaves out what is empty, untouched lines included', () =>
    expect(bodyOf(form, { date: '2026-03-02', memo: ' ' }, [{ side: 'Debit', account: '4', amount: '5.00' }, { side: 'Credit' }])).toEqual({
      TxnDate: '2026-03-02',
      Line: [{ DetailType: 'JournalEntryLineDetail', LinkedTxn: [{ TxnType: 'Invoice' }], Detail: { PostingType: 'Debit', AccountRef: { value: '4' } }, Amount: '5.00' }],
    }));

  it('has no lines when none was touched', () => expect(bodyOf(form, { memo: 'x' }, [{ side: 'Debit' }])).toEqual({ CustomerMemo: { value: 'x' } }));
});

describe('changed', () => {
  const record = { values: [{ name: 'memo', value: 'old' }, { name: 'city', value: 'Bath' }, { name: 'street', value: '1 High St' }] } as BookRecord;

  it('sends what differs, and the rest of its object', () => {
    expect(changed(form, record, { memo: 'old', city: 'Wells', street: '1 High St' })).toEqual({ BillAddr: { City: 'Wells', Line1: '1 High St' } });
    expect(changed(form, record, { memo: '', city: 'Bath', street: '1 High St' })).toEqual({ CustomerMemo: { value: '' } });
  });

  it('is nothing when nothing differs', () => expect(changed(form, record, { memo: 'old', city: 'Bath', street: '1 High St' })).toBeUndefined());
});

describe('footed', () => {
  const lines = (...all: [string, string][]) => all.map(([side, amount]) => ({ side, amount }));
  it.each([
    [lines(['Debit', '5.5'], ['Credit', '5.50'], ['Debit', '']), { sum: 550, credit: 550, sides: true }],
    [lines(['Debit', '-0.05'], ['Credit', '12']), { sum: -5, credit: 1200, sides: true }],
    [lines(['Debit', '1.234']), undefined],
    [lines(['Debit', 'x']), undefined],
  ])('%j', (given, want) => expect(footed(form.lines!.fields!, given)).toEqual(want));
});

it('writes hundredths as a decimal', () => expect([0, 5, -1234, 120000].map(decimal)).toEqual(['0.00', '0.05', '-12.34', '1200.00']));
