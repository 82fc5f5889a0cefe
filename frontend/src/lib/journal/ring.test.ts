import { describe, expect, it } from 'vitest';
import { Ring } from './ring';

const seqs = (view: { length: number; at(i: number): { seq: number } | undefined }) => Array.from({ length: view.length }, (_, i) => view.at(i)!.seq);
const filled = (capacity: number, upTo: number, from = 1) => {
  const ring = new Ring<{ seq: number }>(capacity);
  for (let seq = from; seq <= upTo; seq++) ring.push({ seq });
  return ring;
};

describe('Ring', () => {
  it('keeps the newest rows and counts the lost ones', () => {
    const view = filled(4, 10).view();
    expect(seqs(view)).toEqual([7, 8, 9, 10]);
    expect(view.evicted).toBe(6);
  });

  it('leaves out rows it has seen', () => {
    const ring = filled(4, 3);
    expect(ring.push({ seq: 3 })).toBe(false);
    expect(ring.push({ seq: 1 })).toBe(false);
    expect(seqs(ring.view())).toEqual([1, 2, 3]);
  });

  it('takes older rows as far as there is room, the nearest first', () => {
    const ring = filled(5, 12, 10);
    expect(ring.unshift([6, 7, 8, 9].map((seq) => ({ seq })))).toBe(2);
    expect(seqs(ring.view())).toEqual([8, 9, 10, 11, 12]);
    expect(ring.unshift([{ seq: 5 }])).toBe(0);
  });

  it('shows a paused list up to where it was held', () => {
    const ring = filled(8, 5);
    ring.push({ seq: 9 });
    expect(seqs(ring.view(5))).toEqual([1, 2, 3, 4, 5]);
    expect(ring.view(5).at(5)).toBeUndefined();
  });

  it('finds rows by number, also after it went round', () => {
    const view = filled(4, 10).view();
    expect(view.find(8)).toBe(1);
    expect(view.find(3)).toBe(-1);
    expect(filled(4, 10).view(8).find(9)).toBe(-1);
  });

  it('holds 50 000 rows and goes on', () => {
    const ring = filled(50_000, 120_000);
    expect(ring.length).toBe(50_000);
    expect(ring.first?.seq).toBe(70_001);
    expect(ring.view().find(100_000)).toBe(29_999);
  });
});
