import { describe, expect, it } from 'vitest';
import type { FilterCheck } from '../api/types';
import { Bench, settled } from '../stream/fakes';
import { FilterText } from './filter.svelte';
import { accept, suggest, term, toggleTerm, wordAt } from './suggest';

const keys = [
  { name: 'status', type: 'number', description: 'HTTP status', examples: ['status:5xx'] },
  { name: 'method', type: 'text', description: 'HTTP method', examples: null },
  { name: 'header', type: 'header', description: 'a header', examples: null },
];
const values = { status: ['2xx', '429'], method: ['GET', 'POST'] };
const texts = (text: string, caret = text.length) => suggest(text, caret, keys, values).map((one) => one.text);

describe('suggest', () => {
  it.each([
    ['keys while a key is typed', 'st', ['status:']],
    ['keys after a minus', 'status:429 -me', ['method:']],
    ['keys inside brackets', '(met', ['method:']],
    ['open ends for groups of keys', 'hea', ['header.']],
    ['values of a key, with its examples', 'status:', ['2xx', '429', '5xx']],
    ['the value after a comma', 'status:429,5', ['5xx']],
    ['nothing for an unknown key', 'nope:', []],
  ])('offers %s', (_, text, expected) => expect(texts(text)).toEqual(expected));

  it('knows where a word starts, also within quotes', () => {
    expect(wordAt('a b', 3)).toEqual({ from: 2, word: 'b' });
    expect(wordAt('path:"a b', 9)).toEqual({ from: 0, word: 'path:"a b' });
  });

  it('replaces the word at the caret and keeps the rest', () => {
    const text = 'st method:GET';
    const [first] = suggest(text, 2, keys, values);
    expect(accept(text, 2, first!)).toEqual({ text: 'status: method:GET', caret: 7 });
  });

  it('adds and takes away a term', () => {
    expect(toggleTerm('a:1', 'b:2')).toBe('a:1 b:2');
    expect(toggleTerm('a:1 b:2', 'a:1')).toBe('b:2');
  });

  it.each([
    ['path', '/accounting/invoices', 'path:/accounting/invoices'],
    ['path', '/a b"c', 'path:"/a b\\"c"'],
    ['code', '-x', 'code:"-x"'],
  ])('writes a term for %s %s', (key, value, expected) => expect(term(key, value)).toBe(expected));
});

describe('FilterText', () => {
  function open(check: (filter: string) => Omit<FilterCheck, 'canonical'>) {
    const bench = new Bench();
    const applied: string[] = [];
    const text = new FilterText(async (filter) => ({ canonical: filter, ...check(filter) }), bench.later, () => keys, () => values, (filter) => applied.push(filter));
    return { applied, bench, text };
  }

  it('applies what parses after a moment of quiet', async () => {
    const { applied, bench, text } = open(() => ({ ok: true }));
    text.type('status:4', 8);
    text.type('status:429', 10);
    expect(applied).toEqual([]);
    bench.tick();
    await settled();
    expect(applied).toEqual(['status:429']);
  });

  it('shows where a filter stops to make sense, and applies nothing', async () => {
    const { applied, bench, text } = open(() => ({ ok: false, problem: { detail: 'unknown key', path: 'filter:3' } }));
    text.type('a nope:1', 8);
    bench.tick();
    await settled();
    expect(applied).toEqual([]);
    expect(text.errorAt).toBe(2);
  });

  it('drops the verdict on a text that was changed meanwhile', async () => {
    const { applied, bench, text } = open((filter) => ({ ok: filter !== 'b' }));
    text.type('a', 1);
    bench.tick();
    text.type('b', 1);
    bench.tick();
    await settled();
    expect(applied).toEqual([]);
    expect(text.problem).not.toBeNull();
  });

  it('remembers filters that were used', async () => {
    const { text } = open(() => ({ ok: true }));
    text.type('status:429', 10);
    text.commit();
    await settled();
    text.set('');
    expect(text.suggestions[0]).toMatchObject({ text: 'status:429' });
  });

  it('goes round the suggestions', () => {
    const { text } = open(() => ({ ok: true }));
    text.type('status:', 7);
    text.move(-1);
    expect(text.active).toBe(2);
    text.move(1);
    expect(text.active).toBe(0);
  });
});
