import { describe, expect, it } from 'vitest';
import { structuralDiff } from './structure';

const diff = (before: unknown, after: unknown) => structuralDiff(JSON.stringify(before), JSON.stringify(after));

describe('the differences of two documents', () => {
  it.each([
    ['equal', { a: 1 }, { a: 1 }, []],
    ['changed', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: 'a.b', kind: 'changed', count: 1, before: '1', after: '2' }]],
    ['retyped', { a: 1.5 }, { a: '1.5' }, [{ path: 'a', kind: 'retyped', count: 1, before: '1.5', after: '"1.5"' }]],
    ['null where there was something', { a: [] }, { a: null }, [{ path: 'a', kind: 'retyped', count: 1, before: '[]', after: 'null' }]],
    ['removed', { a: 1, b: 2 }, { b: 2 }, [{ path: 'a', kind: 'removed', count: 1, before: '1', after: undefined }]],
    ['added', {}, { 'odd name': 1 }, [{ path: '["odd name"]', kind: 'added', count: 1, before: undefined, after: '1' }]],
    ['renamed', { total: 7 }, { sum: 7 }, [{ path: 'total', kind: 'renamed', count: 1, before: '"total"', after: '"sum"' }]],
    ['another whole', [], 'text', [{ path: '$', kind: 'retyped', count: 1, before: '[]', after: '"text"' }]],
    ['lists by place', [1, 2, 3], [1, 4], [
      { path: '[*]', kind: 'changed', count: 1, before: '2', after: '4' },
      { path: '[*]', kind: 'removed', count: 1, before: '3', after: undefined },
    ]],
  ])('%s', (_, before, after, want) => expect(diff(before, after)).toEqual(want));

  it('knows records again by their id and counts those that differ alike', () => {
    const row = (id: string, more: object) => ({ id, ...more });
    const before = { rows: [row('a', { total: 1 }), row('b', { total: 2 }), row('c', { total: 3 })] };
    const after = { rows: [row('c', { sum: 3 }), row('a', { sum: 1 }), row('d', { total: 4 })] };
    expect(diff(before, after)).toEqual([
      { path: 'rows[*].total', kind: 'renamed', count: 2, before: '"total"', after: '"sum"' },
      { path: 'rows[*]', kind: 'removed', count: 1, before: '{"id":"b","total":2}', after: undefined },
      { path: 'rows[*]', kind: 'added', count: 1, before: undefined, after: '{"id":"d","total":4}' },
    ]);
  });

  it('says nothing of what is no JSON, and shows long values in part', () => {
    expect(structuralDiff('{', '{}')).toBeUndefined();
    expect(diff({ a: 'x'.repeat(500) }, { a: 1 })![0]!.before).toHaveLength(61);
  });

  it('says of large lists and objects how much they hold', () => {
    const [list, object] = diff({ a: Array.from({ length: 40 }, (_, i) => i), b: { long: 'x'.repeat(80), short: 1 } }, {})!;
    expect([list!.before, object!.before]).toEqual(['[ 40 items ]', '{ 2 members }']);
  });
});
