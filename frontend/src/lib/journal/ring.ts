/** Anything with a place in the journal. */
export interface Numbered {
  seq: number;
}

/** A read-only look at a ring at one moment; a new one is handed out after every change. */
export interface Rows<T extends Numbered> {
  readonly length: number;
  /** How many rows the ring has lost at its old end since it was made: what a list adds up to keep its place. */
  readonly evicted: number;
  at(index: number): T | undefined;
  /** The index of the row with this sequence number, or −1. */
  find(seq: number): number;
}

/**
 * Keeps the newest rows in order of their sequence numbers, in a circle so that neither end is ever copied.
 * When it is full the oldest row gives way.
 */
export class Ring<T extends Numbered> {
  private readonly slots: (T | undefined)[];
  private head = 0;
  private count = 0;
  private lost = 0;

  constructor(readonly capacity: number) {
    this.slots = new Array<T | undefined>(capacity);
  }

  get length(): number {
    return this.count;
  }

  get last(): T | undefined {
    return this.at(this.count - 1);
  }

  get first(): T | undefined {
    return this.at(0);
  }

  at(index: number): T | undefined {
    if (index < 0 || index >= this.count) return undefined;
    return this.slots[(this.head + index) % this.capacity];
  }

  /** Adds a row at the new end. A row that is not newer than the last one was seen before and is left out. */
  push(row: T): boolean {
    const last = this.last;
    if (last && row.seq <= last.seq) return false;
    if (this.count === this.capacity) {
      this.slots[this.head] = row;
      this.head = (this.head + 1) % this.capacity;
      this.lost++;
      return true;
    }
    this.slots[(this.head + this.count) % this.capacity] = row;
    this.count++;
    return true;
  }

  /** Adds older rows, given oldest first, as far as there is room; says how many were taken. */
  unshift(rows: readonly T[]): number {
    let taken = 0;
    for (let i = rows.length - 1; i >= 0 && this.count < this.capacity; i--) {
      const row = rows[i]!;
      const first = this.first;
      if (first && row.seq >= first.seq) continue;
      this.head = (this.head + this.capacity - 1) % this.capacity;
      this.slots[this.head] = row;
      this.count++;
      taken++;
    }
    return taken;
  }

  clear(): void {
    this.slots.fill(undefined);
    this.head = 0;
    this.count = 0;
    this.lost = 0;
  }

  /** The look at this moment, cut off at `upTo` when given: what a paused list goes on showing. */
  view(upTo = Infinity): Rows<T> {
    let length = this.count;
    if (upTo !== Infinity) length = this.lowerBound(upTo + 1);
    return {
      length,
      evicted: this.lost,
      at: (index) => (index < length ? this.at(index) : undefined),
      find: (seq) => {
        const index = this.lowerBound(seq);
        return index < length && this.at(index)?.seq === seq ? index : -1;
      },
    };
  }

  /** The index of the first row whose number is not below seq. */
  private lowerBound(seq: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle)!.seq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
