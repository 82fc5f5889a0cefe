import { describe, expect, it } from 'vitest';
import { notJSON, readBody } from './body';
import { rowsOf } from './tree';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('readBody', () => {
  it('reads JSON, text and bytes as what they are', () => {
    expect(readBody(bytes('{"a":1}'), false)).toMatchObject({ json: { a: 1 }, pretty: '{\n  "a": 1\n}', binary: false });
    expect(readBody(bytes('hello'), false)).toMatchObject({ text: 'hello', pretty: 'hello', binary: false });
    expect(readBody(new Uint8Array([0, 1, 255]), false)).toMatchObject({ binary: true });
  });

  it('says why a text is not JSON, unless it was cut', () => {
    expect(readBody(bytes('{"a":'), false).parseError).toBeTruthy();
    expect(readBody(bytes('{"a":'), true).parseError).toBeUndefined();
  });
});

describe('notJSON', () => {
  it('says why a text is none, and nothing when it is', () => {
    expect(notJSON('{"a": [1, null]}')).toBe('');
    expect(notJSON('{"a": }')).toMatch(/Unexpected token/);
    expect(notJSON('')).not.toBe('');
  });
});

describe('rowsOf', () => {
  const text = (value: unknown, toggled: string[] = []) => rowsOf(value, new Set(toggled), new Map()).map((row) => `${' '.repeat(row.depth)}${row.key}=${row.text}`);

  it('unfolds the upper levels', () => {
    expect(text({ a: [1, { b: null }], c: 'x' })).toEqual(['={ }', ' a=[ ]', '  0=1', '  1={ }', '   b=null', ' c="x"']);
  });

  it('folds what was toggled, by path', () => {
    expect(text({ 'a/b': { c: 1 } }, ['/a~1b'])).toEqual(['={ }', ' a/b={ }']);
  });

  it('shows a long list in steps', () => {
    const rows = rowsOf(Array.from({ length: 250 }, (_, i) => i), new Set(), new Map());
    expect(rows).toHaveLength(102);
    expect(rows.at(-1)).toMatchObject({ kind: 'more', children: 150 });
  });
});
