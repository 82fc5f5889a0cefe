import { untrack } from 'svelte';
import { APIError } from '../api/client';
import type { Problem } from '../api/types';

export interface PageOf<T> {
  items: T[];
  more: boolean;
}

const page = 100;

/** A list that is read whole again when something changed, newest first, and as far back as was asked for. */
export class Paged<T> {
  rows = $state.raw<readonly T[]>([]);
  more = $state(false);
  loading = $state(true);
  problem = $state.raw<Problem | null>(null);

  private limit = page;
  private filter = '';
  private round = 0;

  constructor(private readonly read: (query: { filter: string; limit: number }) => Promise<PageOf<T>>) {}

  /** Reads the list. An answer that a later question overtook is dropped. */
  async load(filter = this.filter): Promise<void> {
    if (filter !== this.filter) {
      this.limit = page;
      this.rows = [];
      this.problem = null;
      this.loading = true;
    }
    this.filter = filter;
    const round = ++this.round;
    try {
      const { items, more } = await this.read({ filter, limit: this.limit });
      if (round !== this.round) return;
      this.rows = items;
      this.more = more;
      this.problem = null;
    } catch (error) {
      if (round !== this.round) return;
      this.problem = error instanceof APIError ? error.problem : { title: String(error) };
    }
    this.loading = false;
  }

  /** Reaches further back. */
  async further(): Promise<void> {
    this.limit += page;
    await this.load();
  }
}

/** Keeps a list in step with what is wanted of it and with what the journal says changed. To be called while a component is made. */
export function keepRead<T>(list: Paged<T>, wanted: () => string | undefined, beat: () => number): void {
  $effect(() => {
    const filter = wanted();
    beat();
    if (filter !== undefined) untrack(() => void list.load(filter));
  });
}
