import { describe, expect, it } from 'vitest';
import type { BatchProgress, ObjectProgress, SyncState } from '../api/types';
import { progressOf, stateOf } from './progress';

const object = (name: string, synced: number, expected: number | undefined, ...states: BatchProgress['state'][]): ObjectProgress => ({
  object: name,
  entity: name.toUpperCase(),
  synced,
  expected,
  estimate: false,
  ready: synced > 0,
  withheld: false,
  batches: states.map((state, index) => ({ number: index + 1, months: 12 * (index + 1), state, expected: expected === undefined ? undefined : expected / states.length })),
});
const state = (historical: boolean, ...objects: ObjectProgress[]): SyncState => ({ historical, objects, unavailable: [] });

describe('progressOf', () => {
  it('adds the objects up, by batch', () => {
    expect(progressOf(state(false, object('bill', 10, 40, 'COMPLETED', 'IN_PROGRESS'), object('vendor', 5, 10, 'COMPLETED', 'IN_PROGRESS')))).toEqual({
      synced: 15,
      expected: 50,
      share: 30,
      batches: [
        { number: 1, months: 12, state: 'COMPLETED', expected: 25 },
        { number: 2, months: 24, state: 'IN_PROGRESS', expected: 25 },
      ],
    });
  });

  it('is whole when every batch is in, and never before', () => {
    expect(progressOf(state(true, object('bill', 40, 40, 'COMPLETED'))).share).toBe(100);
    expect(progressOf(state(false, object('bill', 40, 40, 'IN_PROGRESS'))).share).toBe(99);
  });

  it('takes what was written through the API along, and what nobody has counted', () => {
    expect(progressOf(state(false, object('bill', 3, undefined, 'NOT_STARTED'))).expected).toBe(3);
    expect(progressOf(state(false)).share).toBe(0);
  });
});

describe('stateOf', () => {
  it('is that of the first batch that is not in', () => {
    expect(stateOf(object('bill', 1, 2, 'COMPLETED', 'FAILED', 'NOT_STARTED'))).toBe('FAILED');
    expect(stateOf(object('bill', 2, 2, 'COMPLETED'))).toBe('COMPLETED');
    expect(stateOf(object('bill', 0, 0))).toBeUndefined();
  });
});
