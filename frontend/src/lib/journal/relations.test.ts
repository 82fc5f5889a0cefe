import { describe, expect, it } from 'vitest';
import type { Entry, Hop } from '../api/types';
import { relate } from './relations';
import { summarize } from './summary';

const entry = (seq: number, id: string, more: Partial<Entry>): Entry => ({ seq, id, kind: 'exchange', at: '', wall: '', ...more });
const call = (seq: number, id: string, hop: Hop, cause?: string) =>
  entry(seq, id, { cause, exchange: { hop, method: 'POST', path: '/p', status: 200, duration_ns: 1, request_body: { size: 0, kept: 0 }, response_body: { size: 0, kept: 0 } } });

const unified = call(5, 'u', 'unified');
const first = call(3, 'p1', 'platform', 'u');
const second = call(4, 'p2', 'platform', 'u');
const change = entry(6, 'c', { kind: 'change', cause: 'p2', change: { object: 'bill', object_id: '1', revision: 1, operation: 'create', actor: 'api', linked: false, summary: 's', amount_from: '', amount_to: '' } });

describe('relate', () => {
  it('puts the platform calls beside the request that caused them', () => {
    const found = relate(unified, [second, first, change, unified]);
    expect(found.caller).toBe(unified);
    expect(found.platforms).toEqual([first, second]);
    expect(found.changes).toEqual([change]);
    expect(found.rest).toEqual([]);
  });

  it('finds the request from one of its platform calls', () => {
    const found = relate(first, [unified, second]);
    expect(found.caller).toBe(unified);
    expect(found.platforms).toEqual([first, second]);
  });

  it('finds the run of a platform call', () => {
    const run = entry(9, 'r', { kind: 'sync_run', sync_run: { type: 'incremental', trigger: 'manual', started: '', ended: '', outcome: 'no_updates', objects: [], exchanges: 1 } });
    const made = call(8, 'p', 'platform', 'r');
    expect(relate(made, [run])).toMatchObject({ caller: undefined, run, platforms: [made] });
    expect(relate(run, [made]).platforms).toEqual([made]);
  });
});

const touch = (rule: string, effect: string, shadowed: boolean) => ({ rule, effect, shadowed, hop: 'unified' as const, stream: '', index: 0, draw: 0.5 });

describe('summarize', () => {
  it('gives the line that the stream would have sent', () => {
    const touched = { ...unified, faults: [touch('a', 'e', true), touch('b', 'f', false)] };
    expect(summarize(touched)).toMatchObject({ seq: 5, hop: 'unified', method: 'POST', status: 200, faults: [{ rule: 'b', effect: 'f' }] });
    expect(summarize(change)).toMatchObject({ object: 'bill', operation: 'create', title: 's' });
  });
});
