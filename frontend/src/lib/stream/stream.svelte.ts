import type { Counters, Frame, Problem, Summary } from '../api/types';

/** The part of a WebSocket that the stream uses. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketHandlers {
  open(): void;
  message(text: string): void;
  close(): void;
}

export type Connect = (handlers: SocketHandlers) => Socket;

/** Runs work at a later moment; the result cancels it. */
export type Later = (work: () => void, ms: number) => () => void;

/** Runs work once before the next picture is drawn. */
export type Frames = (work: () => void) => void;

export type Liveness = 'connecting' | 'live' | 'reconnecting' | 'stale' | 'closed';

/** What the owner of a stream is told, always from within one animation frame. */
export interface Listener {
  /** New rows, in order. */
  items(rows: Summary[]): void;
  /** The server could not keep up: rows with these numbers, both included, were left out. */
  gap(from: number, to: number): void;
  /** Nothing that was shown is certain any more: read it again. */
  reset(): void;
}

const firstRetry = 250;
const lastRetry = 5_000;
const staleAfter = 12_000;

/**
 * One subscription to the journal. It keeps the socket open, resumes where it stopped, and hands frames on once per
 * animation frame, so that a burst of messages costs one change of state. It knows neither the page nor the clock.
 */
export class Stream {
  liveness = $state<Liveness>('connecting');
  counters = $state.raw<Counters>({ durable: 0 });
  problem = $state.raw<Problem | null>(null);
  /** The newest sequence number the server spoke of. */
  seq = $state(0);

  private epoch = '';
  private socket: Socket | undefined;
  private generation = 0;
  private inbox: Frame[] = [];
  private scheduled = false;
  private retry = firstRetry;
  private cancelRetry = () => {};
  private cancelStale = () => {};

  constructor(
    private readonly connect: Connect,
    private readonly frames: Frames,
    private readonly later: Later,
    private readonly listener: Listener,
    private filter = '',
  ) {}

  start(): void {
    this.liveness = 'connecting';
    this.dial();
  }

  stop(): void {
    this.generation++;
    this.cancelRetry();
    this.cancelStale();
    this.socket?.close();
    this.socket = undefined;
    this.inbox = [];
    this.liveness = 'closed';
  }

  /** Asks for other rows. What was shown under the old filter has to be read again, which the reset says. */
  refilter(filter: string): void {
    this.filter = filter;
    this.epoch = '';
    this.inbox = [];
    this.problem = null;
    if (this.liveness === 'live') this.subscribe();
  }

  private dial(): void {
    const generation = ++this.generation;
    const current = (work: () => void) => () => {
      if (generation === this.generation) work();
    };
    this.socket = this.connect({
      open: current(() => this.opened()),
      message: (text) => {
        if (generation === this.generation) this.receive(text);
      },
      close: current(() => this.closed()),
    });
  }

  private opened(): void {
    this.retry = firstRetry;
    this.cancelStale();
    this.liveness = 'live';
    this.subscribe();
  }

  private subscribe(): void {
    const since = this.epoch ? this.seq : 0;
    this.socket?.send(JSON.stringify({ type: 'subscribe', filter: this.filter, since, epoch: this.epoch }));
  }

  private closed(): void {
    this.socket = undefined;
    if (this.liveness === 'live' || this.liveness === 'connecting') {
      this.liveness = 'reconnecting';
      this.cancelStale = this.later(() => (this.liveness = 'stale'), staleAfter);
    }
    this.cancelRetry = this.later(() => this.dial(), this.retry);
    this.retry = Math.min(this.retry * 2, lastRetry);
  }

  private receive(text: string): void {
    this.inbox.push(JSON.parse(text) as Frame);
    if (this.scheduled) return;
    this.scheduled = true;
    this.frames(() => {
      this.scheduled = false;
      this.apply(this.inbox.splice(0));
    });
  }

  /** Applies what came since the last picture: runs of rows are handed on in one piece. */
  private apply(frames: Frame[]): void {
    let rows: Summary[] = [];
    const flush = () => {
      if (rows.length) this.listener.items(rows);
      rows = [];
    };
    for (const frame of frames) {
      if (frame.error) {
        this.problem = frame.error;
        continue;
      }
      if (frame.reset || (frame.epoch && this.epoch && frame.epoch !== this.epoch)) {
        rows = [];
        this.problem = null;
        this.seq = frame.seq ?? 0;
        this.listener.reset();
      }
      if (frame.epoch) this.epoch = frame.epoch;
      if (frame.seq !== undefined && frame.seq > this.seq) this.seq = frame.seq;
      if (frame.gap) {
        flush();
        this.listener.gap(frame.gap.from, frame.gap.to);
      }
      if (frame.items) rows = rows.concat(frame.items);
      if (frame.counters) this.counters = frame.counters;
    }
    flush();
  }
}
