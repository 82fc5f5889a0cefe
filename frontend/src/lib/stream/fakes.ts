import type { EntryList, Frame, Summary } from '../api/types';
import type { Connect, Frames, Later, SocketHandlers } from './stream.svelte';

/** A line, a picture clock and a timer that tests move by hand. */
export class Bench {
  handlers: SocketHandlers | undefined;
  sent: { type: string; filter: string; since: number; epoch: string }[] = [];
  dials = 0;
  private pictures: (() => void)[] = [];
  private timers: { work: () => void; ms: number }[] = [];

  connect: Connect = (handlers) => {
    this.dials++;
    this.handlers = handlers;
    return { send: (text) => this.sent.push(JSON.parse(text)), close: () => {} };
  };

  frames: Frames = (work) => this.pictures.push(work);

  later: Later = (work, ms) => {
    const timer = { work, ms };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  receive(...frames: Partial<Frame>[]): void {
    for (const frame of frames) this.handlers?.message(JSON.stringify({ v: 1, epoch: 'a', ...frame }));
  }

  /** Draws a picture; says how much work was waiting for it. */
  draw(): number {
    const work = this.pictures.splice(0);
    work.forEach((run) => run());
    return work.length;
  }

  /** Lets the timers with this delay, or all, run. */
  tick(ms?: number): void {
    const due = this.timers.filter((timer) => ms === undefined || timer.ms === ms);
    this.timers = this.timers.filter((timer) => !due.includes(timer));
    due.forEach((timer) => timer.work());
  }
}

export function row(seq: number, more: Partial<Summary> = {}): Summary {
  return { seq, kind: 'exchange', id: `id-${seq}`, at: '2026-01-01T00:00:00Z', wall: '2026-01-01T00:00:00Z', status: 200, ...more };
}

/** A page of a journal that holds the rows from `from` to `to`, newest first. */
export function listOf(from: number, to: number, more = false): EntryList {
  const entries = [];
  for (let seq = to; seq >= from; seq--) {
    const exchange = { hop: 'unified' as const, method: 'GET', path: '/', status: 200, duration_ns: 1, request_body: { size: 0, kept: 0 }, response_body: { size: 0, kept: 0 } };
    entries.push({ seq, kind: 'exchange' as const, id: `id-${seq}`, at: '', wall: '', exchange });
  }
  return { entries, scanned: entries.length, stopped_early: false, reached: from, more };
}

/** Lets answers that are already there arrive. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 12; i++) await Promise.resolve();
}
