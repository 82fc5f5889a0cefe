import { describe, expect, it } from 'vitest';
import type { Entry, Exchange } from '../api/types';
import { curl, firstCall, quote } from './curl';
import { diffLines, fold } from './diff';
import { blocksOf, pageOf } from './prose';
import { bytes, count, duration, relative, span } from './time';

const target = { sandbox: 'http://127.0.0.1:4010', clientID: 'id', clientSecret: "s'ecret", accessToken: 'tok' };
const exchange = (more: Partial<Exchange>): Entry => ({
  seq: 1, kind: 'exchange', id: 'x', at: '', wall: '',
  exchange: { hop: 'unified', method: 'GET', path: '/accounting/invoices', status: 200, duration_ns: 1, request_body: { size: 0, kept: 0 }, response_body: { size: 0, kept: 0 }, ...more },
});

describe('curl', () => {
  it('quotes what a shell would read', () => {
    expect(quote('plain-1.0')).toBe('plain-1.0');
    expect(quote("it's $(rm) `x`")).toBe(`'it'\\''s $(rm) \`x\`'`);
    expect(quote('')).toBe(`''`);
  });

  it('repeats a read with the secrets of this workspace', () => {
    const command = curl(exchange({ query: 'access_token=REDACTED%E2%80%A69d06&limit=1', request_header: { 'X-Rutter-Version': ['2024-08-31'], Host: ['h'], Authorization: ['REDACTED'] } }), '', target);
    expect(command).toBe(["curl", "-u 'id:s'\\''ecret'", "-H 'X-Rutter-Version: 2024-08-31'", "'http://127.0.0.1:4010/versioned/accounting/invoices?access_token=tok&limit=1'"].join(' \\\n  '));
  });

  it('carries method and body of a write', () => {
    const command = curl(exchange({ method: 'POST', path: '/accounting/bills' }), `{"memo":"it's"}`, target);
    expect(command).toContain('-X POST');
    expect(command).toContain(`--data-raw '{"memo":"it'\\''s"}'`);
  });

  it('reaches the façade for the platform hop', () => {
    expect(curl(exchange({ hop: 'platform', path: '/v3/company/1/query' }), '', target)).toContain('http://127.0.0.1:4010/quickbooks/v3/company/1/query');
  });

  it('makes a first call that works when pasted', () => {
    expect(firstCall(target)).toContain("'http://127.0.0.1:4010/versioned/accounting/invoices?access_token=tok&limit=1'");
  });
});

describe('diff', () => {
  const text = (lines: { kind: string; text: string }[]) => lines.map((line) => ({ same: ' ', removed: '-', added: '+' })[line.kind] + line.text);

  it.each([
    ['equal texts', 'a\nb', 'a\nb', [' a', ' b']],
    ['a changed line', 'a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
    ['a removed line', 'a\nb\nc', 'a\nc', [' a', '-b', ' c']],
    ['an added line', 'a\nc', 'a\nb\nc', [' a', '+b', ' c']],
    ['a moved line', 'a\nb\nc\nd', 'b\nc\na\nd', ['-a', ' b', ' c', '+a', ' d']],
    ['everything', 'a', 'b', ['-a', '+b']],
  ])('finds %s', (_, before, after, expected) => expect(text(diffLines(before, after))).toEqual(expected));

  it('always leads from one text to the other', () => {
    let state = 7;
    const random = (n: number) => (state = (state * 48271) % 2147483647) % n;
    for (let round = 0; round < 200; round++) {
      const make = () => Array.from({ length: random(12) + 1 }, () => 'abc'[random(3)]).join('\n');
      const [before, after] = [make(), make()];
      const lines = diffLines(before, after);
      expect(lines.filter((line) => line.kind !== 'added').map((line) => line.text).join('\n')).toBe(before);
      expect(lines.filter((line) => line.kind !== 'removed').map((line) => line.text).join('\n')).toBe(after);
    }
  });

  it('folds long equal runs and numbers both sides', () => {
    const before = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const after = before.with(20, 'changed');
    const blocks = fold(diffLines(before.join('\n'), after.join('\n')));
    expect(blocks.map((block) => [block.folded, block.lines.length])).toEqual([[true, 17], [false, 8], [true, 16]]);
    expect(blocks[1]!.lines.at(-1)).toMatchObject({ left: 24, right: 24 });
  });

  it('folds what is left of a long run of changes', () => {
    const before = Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n');
    const blocks = fold(diffLines(before, 'other'));
    expect(blocks.map((block) => [block.folded, block.lines.length, block.lines[0]!.kind])).toEqual([[false, 40, 'removed'], [true, 460, 'removed'], [false, 1, 'added']]);
  });

  it('stays quick on huge bodies', () => {
    const big = (mark: string) => Array.from({ length: 20_000 }, (_, i) => `${mark}${i}`).join('\n');
    expect(diffLines(big('a'), big('b'))).toHaveLength(40_000);
  });
});

describe('numbers', () => {
  it.each([[900, '900 ns'], [12_345, '12.3 µs'], [840_000, '840 µs'], [2_310_000_000, '2.31 s'], [125_000_000_000, '2 min 5 s'], [undefined, '–']])('duration %s is %s', (ns, expected) => expect(duration(ns)).toBe(expected));
  it.each([[999, '999'], [1_000, '1,000'], [1_234_567, '1,234,567']])('count %s is %s', (n, expected) => expect(count(n)).toBe(expected));
  it.each([[10, '10 B'], [1536, '1.5 KB'], [5_242_880, '5 MB']])('bytes %s is %s', (n, expected) => expect(bytes(n)).toBe(expected));
  it('tells how far a moment is', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(relative('2025-12-31T23:57:00Z', now)).toBe('3 min ago');
    expect(relative('2026-01-01T00:00:20Z', now)).toBe('in 20 s');
    expect(span(0)).toBe('0 s');
  });
});

describe('prose', () => {
  it('leaves out the title and what was said above', () => {
    expect(pageOf('# T\n\nSaid.\n\nMore.', 'Said.')).toEqual(blocksOf('More.'));
    expect(pageOf('Other.', 'Said.')).toEqual(blocksOf('Other.'));
  });

  it('reads the few forms it knows, and keeps markup as text', () => {
    expect(blocksOf('# T\n\nA `b` **c** <b>d</b>\nmore\n\n- x\n- y\n\n```\n<i>\n```\n\n|a|b|\n|--|--|\n|1|2|')).toEqual([
      { kind: 'heading', spans: [{ kind: 'text', text: 'T' }] },
      { kind: 'paragraph', spans: [{ kind: 'text', text: 'A ' }, { kind: 'code', text: 'b' }, { kind: 'text', text: ' ' }, { kind: 'strong', text: 'c' }, { kind: 'text', text: ' <b>d</b> more' }] },
      { kind: 'list', items: [[{ kind: 'text', text: 'x' }], [{ kind: 'text', text: 'y' }]] },
      { kind: 'code', text: '<i>' },
      { kind: 'table', head: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]], rows: [[[{ kind: 'text', text: '1' }], [{ kind: 'text', text: '2' }]]] },
    ]);
  });
});
