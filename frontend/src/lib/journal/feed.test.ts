import { describe, expect, it } from 'vitest';
import { APIError } from '../api/client';
import type { EntryList } from '../api/types';
import { Bench, listOf, row, settled } from '../stream/fakes';
import { Feed, type ReadPage } from './feed.svelte';

type Query = Parameters<ReadPage>[0];

function open(answer: (query: Query) => EntryList | Promise<EntryList>, size = 50) {
  const bench = new Bench();
  const asked: Query[] = [];
  const feed = new Feed(
    async (query) => {
      asked.push(query);
      return answer(query);
    },
    'kind:exchange',
    bench.connect,
    bench.frames,
    bench.later,
    size,
  );
  feed.start('');
  bench.handlers!.open();
  return { asked, bench, feed };
}

const shown = (feed: Feed) => Array.from({ length: feed.rows.length }, (_, i) => feed.rows.at(i)!.seq);

async function live(answer: (query: Query) => EntryList | Promise<EntryList>, size?: number) {
  const opened = open(answer, size);
  opened.bench.receive({ seq: 3, reset: true });
  opened.bench.draw();
  await settled();
  return opened;
}

describe('Feed', () => {
  it('reads the list after a reset and goes on by the stream', async () => {
    const { bench, feed } = await live(() => listOf(1, 3));
    expect(shown(feed)).toEqual([1, 2, 3]);
    expect(feed.loading).toBe(false);
    bench.receive({ seq: 5, items: [row(4), row(5, { status: 500 })] });
    bench.draw();
    await settled();
    expect(shown(feed)).toEqual([1, 2, 3, 4, 5]);
    expect([feed.arrived, feed.failed]).toEqual([2, 1]);
  });

  it('lets rows wait that arrive while the list is read, and shows none twice', async () => {
    let answer: (list: EntryList) => void = () => {};
    const { bench, feed } = open(() => new Promise((resolve) => (answer = resolve)));
    bench.receive({ seq: 3, reset: true }, { seq: 5, items: [row(4), row(5)] });
    bench.draw();
    await settled();
    expect(shown(feed)).toEqual([]);
    answer(listOf(1, 4));
    await settled();
    expect(shown(feed)).toEqual([1, 2, 3, 4, 5]);
  });

  it('reads a gap again before it shows what came after', async () => {
    const { asked, bench, feed } = await live((query) => (query.after === undefined ? listOf(1, 3) : listOf(4, 6)));
    bench.receive({ seq: 6, gap: { from: 4, to: 6 } }, { seq: 7, items: [row(7)] });
    bench.draw();
    await settled();
    expect(asked.at(-1)).toMatchObject({ after: 3, before: 7 });
    expect(shown(feed)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('reads every page of a large gap', async () => {
    const { bench, feed } = await live((query) => {
      if (query.after === undefined) return listOf(1, 3);
      return query.before === 10 ? listOf(7, 9, true) : listOf(4, 6);
    });
    bench.receive({ seq: 9, gap: { from: 4, to: 9 } });
    bench.draw();
    await settled();
    expect(shown(feed)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('pauses the view, never the capture', async () => {
    const { bench, feed } = await live(() => listOf(1, 3));
    feed.pause();
    bench.receive({ seq: 5, items: [row(4), row(5)] });
    bench.draw();
    await settled();
    expect(shown(feed)).toEqual([1, 2, 3]);
    expect(feed.waiting).toBe(2);
    feed.resume();
    expect(shown(feed)).toEqual([1, 2, 3, 4, 5]);
    expect(feed.waiting).toBe(0);
  });

  it('puts older rows in front', async () => {
    const { asked, feed } = await live((query) => (query.before === undefined ? listOf(10, 12, true) : listOf(7, 9)));
    expect(feed.more).toBe(true);
    expect(await feed.older()).toBe(3);
    expect(asked.at(-1)?.before).toBe(10);
    expect(shown(feed)).toEqual([7, 8, 9, 10, 11, 12]);
    expect(feed.more).toBe(false);
    expect(await feed.older()).toBe(0);
  });

  it('asks anew under another filter and drops answers to the old one', async () => {
    const answers: ((list: EntryList) => void)[] = [];
    const { bench, feed, asked } = open(() => new Promise((resolve) => answers.push(resolve)));
    bench.receive({ seq: 3, reset: true });
    bench.draw();
    await settled();
    feed.refilter('status:500');
    expect(bench.sent.at(-1)).toMatchObject({ filter: 'kind:exchange (status:500)', since: 0 });
    bench.receive({ seq: 3, reset: true });
    bench.draw();
    answers[0]!(listOf(1, 3));
    await settled();
    expect(shown(feed)).toEqual([]);
    expect(asked.at(-1)?.filter).toBe('kind:exchange (status:500)');
    answers[1]!(listOf(2, 2));
    await settled();
    expect(shown(feed)).toEqual([2]);
  });

  it('says what is wrong, and tries again when nothing answered', async () => {
    let down = true;
    const { bench, feed } = await live(() => {
      if (down) throw new APIError(0, { title: 'no answer' });
      return listOf(1, 2);
    });
    expect(feed.problem?.title).toBe('no answer');
    down = false;
    bench.tick(2_000);
    await settled();
    expect(shown(feed)).toEqual([1, 2]);
    expect(feed.problem).toBeNull();
  });

  it('knows that no integration has called yet', async () => {
    const calls = listOf(1, 3);
    calls.entries!.forEach((entry) => (entry.exchange!.hop = 'platform'));
    const { bench, feed } = await live(() => calls);
    expect(feed.untouched).toBe(true);
    bench.receive({ seq: 4, items: [row(4, { hop: 'unified' })] });
    bench.draw();
    await settled();
    expect(feed.untouched).toBe(false);
  });

  it('loses the oldest rows when it is full, and says how many', async () => {
    const { bench, feed } = await live(() => listOf(1, 3), 4);
    bench.receive({ seq: 6, items: [row(4), row(5), row(6)] });
    bench.draw();
    await settled();
    expect(shown(feed)).toEqual([3, 4, 5, 6]);
    expect(feed.rows.evicted).toBe(2);
  });
});
