import type { EntryList, Problem, Summary } from '../api/types';
import { APIError } from '../api/client';
import { Stream, type Connect, type Frames, type Later, type Listener } from '../stream/stream.svelte';
import { Ring, type Rows } from './ring';
import { summarize } from './summary';

/** Reads a page of a list, newest first. */
export type ReadPage = (query: { filter: string; limit: number; before?: number; after?: number }) => Promise<EntryList>;

const page = 200;
const capacity = 50_000;
const retryRead = 2_000;

/**
 * A live list: the newest rows that match a filter. It reads the list by HTTP, goes on by the stream, reads again
 * what a gap left out, and starts over when the server did. Pausing stops what is shown, never what is captured.
 */
export class Feed {
  rows = $state.raw<Rows<Summary>>(new Ring<Summary>(1).view());
  paused = $state(false);
  loading = $state(true);
  /** Rows that arrived since the view was paused. */
  waiting = $state(0);
  /** Older rows exist beyond the first one. */
  more = $state(false);
  stoppedEarly = $state(false);
  problem = $state.raw<Problem | null>(null);
  filter = $state('');
  /** All rows that arrived live since the page was opened: what the polite status counts. */
  arrived = $state(0);
  failed = $state(0);
  readonly stream: Stream;

  /** No request of an integration is among the rows: only what Faultline itself asked of the platforms. */
  untouched = $derived(!this.loading && !this.more && !this.filter && !this.some((row) => row.hop !== 'platform'));

  private readonly ring: Ring<Summary>;
  private heldAt = 0;
  private repairing = false;
  private held: (() => void | Promise<void>)[] = [];
  private round = 0;

  constructor(
    private readonly read: ReadPage,
    private readonly fixed: string,
    connect: Connect,
    frames: Frames,
    private readonly later: Later,
    size = capacity,
  ) {
    this.ring = new Ring(size);
    const listener: Listener = {
      items: (rows) => this.enqueue(() => this.append(rows)),
      gap: (from, to) => this.enqueue(() => this.fill(from, to)),
      reset: () => this.restart(),
    };
    this.stream = new Stream(connect, frames, later, listener, fixed);
  }

  start(filter: string): void {
    this.filter = filter;
    this.stream.refilter(this.query());
    this.stream.start();
  }

  private some(wanted: (row: Summary) => boolean): boolean {
    for (let i = 0; i < this.rows.length; i++) if (wanted(this.rows.at(i)!)) return true;
    return false;
  }

  /** The whole filter: what the list is about, and what the person asked. */
  query(): string {
    const asked = this.filter.trim();
    if (!asked) return this.fixed;
    return this.fixed ? `${this.fixed} (${asked})` : asked;
  }

  refilter(filter: string): void {
    if (filter === this.filter) return;
    this.filter = filter;
    this.paused = false;
    this.round++;
    this.ring.clear();
    this.held = [];
    this.repairing = false;
    this.loading = true;
    this.show();
    this.stream.refilter(this.query());
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.heldAt = this.ring.last?.seq ?? 0;
    this.waiting = 0;
  }

  resume(): void {
    this.paused = false;
    this.waiting = 0;
    this.show();
  }

  /** Reads the page before the oldest row. Says how many rows were put in front. */
  async older(): Promise<number> {
    const first = this.ring.first;
    if (!first || !this.more || this.loading) return 0;
    const round = this.round;
    this.loading = true;
    try {
      const list = await this.read({ filter: this.query(), limit: page, before: first.seq });
      if (round !== this.round) return 0;
      const taken = this.ring.unshift(oldestFirst(list));
      this.more = list.more && this.ring.length < this.ring.capacity;
      this.stoppedEarly = list.stopped_early;
      this.show();
      return taken;
    } catch (error) {
      this.problem = problemOf(error);
      return 0;
    } finally {
      if (round === this.round) this.loading = false;
    }
  }

  /** The stream has no continuation: the list is read again, and what arrives meanwhile waits behind it. */
  private restart(): void {
    this.round++;
    this.held = [];
    this.repairing = false;
    this.enqueue(() => this.reread());
  }

  private async reread(): Promise<void> {
    const round = this.round;
    this.loading = true;
    try {
      const list = await this.read({ filter: this.query(), limit: page });
      if (round !== this.round) return;
      this.ring.clear();
      for (const row of oldestFirst(list)) this.ring.push(row);
      this.more = list.more;
      this.stoppedEarly = list.stopped_early;
      this.problem = null;
    } catch (error) {
      if (round !== this.round) return;
      this.problem = problemOf(error);
      if (error instanceof APIError && error.offline) this.later(() => round === this.round && this.restart(), retryRead);
    } finally {
      if (round === this.round) this.loading = false;
    }
    this.heldAt = this.ring.last?.seq ?? 0;
    this.show();
  }

  private append(rows: Summary[]): void {
    for (const row of rows) {
      if (!this.ring.push(row)) continue;
      this.arrived++;
      if ((row.status ?? 0) >= 400) this.failed++;
      if (this.paused) this.waiting++;
    }
    this.show();
  }

  private async fill(from: number, to: number): Promise<void> {
    const round = this.round;
    const found: Summary[] = [];
    let before = to + 1;
    for (;;) {
      let list: EntryList;
      try {
        list = await this.read({ filter: this.query(), limit: page, after: from - 1, before });
      } catch (error) {
        this.problem = problemOf(error);
        return;
      }
      if (round !== this.round) return;
      const rows = oldestFirst(list);
      found.unshift(...rows);
      const first = rows[0];
      if (!list.more || !first || found.length >= this.ring.capacity) break;
      before = first.seq;
    }
    this.append(found);
  }

  /** Work on the rows happens one piece after the other, so that a slow read never lets a later row overtake. */
  private enqueue(work: () => void | Promise<void>): void {
    this.held.push(work);
    if (!this.repairing) void this.drain();
  }

  private async drain(): Promise<void> {
    this.repairing = true;
    const round = this.round;
    for (let work = this.held.shift(); work; work = this.held.shift()) {
      const pending = work();
      if (pending) await pending;
      if (round !== this.round) return;
    }
    this.repairing = false;
  }

  private show(): void {
    this.rows = this.ring.view(this.paused ? this.heldAt : Infinity);
  }
}

function oldestFirst(list: EntryList): Summary[] {
  return (list.entries ?? []).map(summarize).reverse();
}

function problemOf(error: unknown): Problem {
  return error instanceof APIError ? error.problem : { title: String(error) };
}
