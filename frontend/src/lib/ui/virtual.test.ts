import { describe, expect, it } from 'vitest';
import { atEnd, indicesOf, moved, reveal, windowOf } from './virtual';

describe('the virtual list', () => {
  it('draws what is seen and a little more', () => {
    expect(windowOf(3000, 300, 30, 1000, 2)).toEqual({ first: 98, last: 112 });
    expect(windowOf(0, 300, 30, 4, 2)).toEqual({ first: 0, last: 4 });
    expect(windowOf(90_000, 300, 30, 10, 2)).toEqual({ first: 10, last: 10 });
  });

  it('keeps the active row in the document', () => {
    expect(indicesOf({ first: 5, last: 8 }, 2, 100)).toEqual([2, 5, 6, 7]);
    expect(indicesOf({ first: 5, last: 8 }, 50, 100)).toEqual([5, 6, 7, 50]);
    expect(indicesOf({ first: 5, last: 8 }, 6, 100)).toEqual([5, 6, 7]);
    expect(indicesOf({ first: 5, last: 8 }, 200, 100)).toEqual([5, 6, 7]);
  });

  it('follows its end within five pixels', () => {
    expect(atEnd(695, 300, 1000)).toBe(true);
    expect(atEnd(694, 300, 1000)).toBe(false);
  });

  it('brings a row into view by the shortest way', () => {
    expect(reveal(0, 300, 300, 30)).toBe(0);
    expect(reveal(20, 300, 300, 30)).toBe(330);
    expect(reveal(12, 300, 300, 30)).toBe(300);
  });

  it.each([
    ['j', 3, 4],
    ['ArrowUp', 3, 2],
    ['k', -1, 9],
    ['End', 0, 9],
    ['Home', 5, 0],
    ['PageDown', 7, 9],
    ['PageUp', 7, 2],
  ])('moves on %s from %i to %i', (key, from, to) => expect(moved(key, from, 10, 5)).toBe(to));

  it('moves nowhere by other keys, and in an empty list', () => {
    expect(moved('a', 1, 10, 5)).toBeUndefined();
    expect(moved('j', -1, 0, 5)).toBeUndefined();
  });
});
