import { APIError } from '../api/client';
import type { Problem } from '../api/types';

export interface PageOf<T> {
  items: T[];
  more: boolean;
}

const page = 100;

/** A list that is read whole again when something changed, newest first, and as far back as was asked for. */
export class Paged<T> {
  items = $state.raw<readonly T[]>([]);
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
      this.items = [];
      this.loading = true;
    }
    this.filter = filter;
    const round = ++this.round;
    try {
      const { items, more } = await this.read({ filter, limit: this.limit });
      if (round !== this.round) return;
      this.items = items;
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
