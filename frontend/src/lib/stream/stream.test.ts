import { describe, expect, it } from 'vitest';
import { Bench, row } from './fakes';
import { Stream } from './stream.svelte';

function open(filter = '') {
  const bench = new Bench();
  const heard: string[] = [];
  const stream = new Stream(
    bench.connect,
    bench.frames,
    bench.later,
    {
      items: (rows) => heard.push(`items ${rows.map((one) => one.seq).join(',')}`),
      gap: (from, to) => heard.push(`gap ${from}-${to}`),
      reset: () => heard.push('reset'),
    },
    filter,
  );
  stream.start();
  return { bench, heard, stream };
}

describe('Stream', () => {
  it('subscribes with its filter once the line is open', () => {
    const { bench, stream } = open('kind:exchange');
    expect(stream.liveness).toBe('connecting');
    bench.handlers!.open();
    expect(stream.liveness).toBe('live');
    expect(bench.sent).toEqual([{ type: 'subscribe', filter: 'kind:exchange', since: 0, epoch: '' }]);
  });

  it('applies all frames of a moment in one picture, and their rows in one piece', () => {
    const { bench, heard } = open();
    bench.handlers!.open();
    bench.receive({ seq: 1, items: [row(1)] }, { seq: 3, items: [row(2), row(3)] }, { seq: 4, items: [row(4)] });
    expect(heard).toEqual([]);
    expect(bench.draw()).toBe(1);
    expect(heard).toEqual(['items 1,2,3,4']);
    expect(bench.draw()).toBe(0);
  });

  it('hands rows on before the gap that follows them', () => {
    const { bench, heard } = open();
    bench.handlers!.open();
    bench.receive({ seq: 2, items: [row(2)] }, { seq: 9, gap: { from: 3, to: 9 } }, { seq: 10, items: [row(10)] });
    bench.draw();
    expect(heard).toEqual(['items 2', 'gap 3-9', 'items 10']);
  });

  it('resumes where it stopped after a lost line', () => {
    const { bench, stream } = open();
    bench.handlers!.open();
    bench.receive({ seq: 7, items: [row(7)] });
    bench.draw();
    bench.handlers!.close();
    expect(stream.liveness).toBe('reconnecting');
    bench.tick(250);
    expect(bench.dials).toBe(2);
    bench.handlers!.open();
    expect(bench.sent.at(-1)).toMatchObject({ since: 7, epoch: 'a' });
    expect(stream.liveness).toBe('live');
  });

  it('becomes stale when it stays away', () => {
    const { bench, stream } = open();
    bench.handlers!.open();
    bench.handlers!.close();
    bench.tick(12_000);
    expect(stream.liveness).toBe('stale');
  });

  it('starts over when the server says so, and forgets rows that came before', () => {
    const { bench, heard, stream } = open();
    bench.handlers!.open();
    bench.receive({ seq: 5, items: [row(5)] }, { seq: 2, reset: true }, { seq: 3, items: [row(3)] });
    bench.draw();
    expect(heard).toEqual(['reset', 'items 3']);
    expect(stream.seq).toBe(3);
  });

  it('starts over when the epoch changed', () => {
    const { bench, heard } = open();
    bench.handlers!.open();
    bench.receive({ seq: 5, items: [row(5)] });
    bench.draw();
    bench.receive({ epoch: 'b', seq: 1, items: [row(1)] });
    bench.draw();
    expect(heard).toEqual(['items 5', 'reset', 'items 1']);
  });

  it('keeps counters, and shows the problem of a filter', () => {
    const { bench, stream } = open();
    bench.handlers!.open();
    bench.receive({ counters: { durable: 12 } }, { error: { detail: 'no such key' } });
    bench.draw();
    expect(stream.counters.durable).toBe(12);
    expect(stream.problem?.detail).toBe('no such key');
  });

  it('says nothing after it was stopped', () => {
    const { bench, heard, stream } = open();
    bench.handlers!.open();
    stream.stop();
    bench.receive({ seq: 1, items: [row(1)] });
    bench.draw();
    expect(heard).toEqual([]);
    expect(stream.liveness).toBe('closed');
  });
});
