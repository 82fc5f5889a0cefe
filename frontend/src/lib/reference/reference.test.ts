import { describe, expect, it } from 'vitest';
import type { ObjectReference, Reference } from '../api/types';
import { matching, offerOf, platformsOf, required } from './reference';

const field = (path: string, create: 'required' | 'optional' | 'ignored') => ({ path, type: 'string', read: true, nullable: false, optional: false, create, update: 'ignored' as const });
const invoice: ObjectReference = { name: 'invoice', plural: 'invoices', path: '/accounting/invoices', entity: 'INVOICE', object_type: 'invoices', verbs: ['list', 'create'], events: ['INVOICE_CREATED'], filterable: [], fields: [field('customer_id', 'required'), field('memo', 'optional'), field('id', 'ignored')] };
const company: ObjectReference = { ...invoice, name: 'company_info', plural: 'company_info', path: '/accounting/company_info', verbs: ['list'], events: [], fields: [] };
const reference: Reference = {
  version: '2024-08-31',
  versions: [],
  objects: [invoice, company],
  platforms: [
    { name: 'QUICKBOOKS', label: 'QuickBooks', served: true, verbs: { invoice: ['list', 'create'] } },
    { name: 'XERO', label: 'Xero', served: false, verbs: { invoice: ['list'], company_info: [] } },
  ],
};

describe('offerOf', () => {
  it('tells a verb the platform lacks from one that nobody has', () => {
    expect(offerOf(reference, invoice, 'create', '')).toBe('offered');
    expect(offerOf(reference, invoice, 'create', 'QUICKBOOKS')).toBe('offered');
    expect(offerOf(reference, invoice, 'create', 'XERO')).toBe('other');
    expect(offerOf(reference, invoice, 'delete', 'QUICKBOOKS')).toBe('none');
    expect(offerOf(reference, company, 'list', 'QUICKBOOKS')).toBe('other');
  });
});

it('names the platforms that have something of an object', () => expect([platformsOf(reference, invoice), platformsOf(reference, company)]).toEqual([['QuickBooks', 'Xero'], []]));

it('looks for a text in names, events and members', () => {
  expect(matching(reference, ' CUSTOMER_id ').map((one) => one.name)).toEqual(['invoice']);
  expect(matching(reference, 'info').map((one) => one.name)).toEqual(['company_info']);
  expect(matching(reference, 'invoice_created')).toEqual([invoice]);
  expect(matching(reference, '')).toHaveLength(2);
  expect(matching(undefined, '')).toEqual([]);
});

it('lists what a body must have', () => expect(required(invoice)).toEqual(['customer_id']));
