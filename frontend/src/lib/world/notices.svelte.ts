import { APIError } from '../api/client';
import type { Later } from '../stream/stream.svelte';

/** What the page says about something the person did. */
export interface Notice {
  id: number;
  text: string;
  detail: string;
  bad: boolean;
}

const good = 4_000;
const bad = 12_000;

/** The short messages at the edge of the page. Good news leave by themselves soon, bad news stay longer. */
export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  private next = 1;

  constructor(private readonly later: Later) {}

  say(text: string, detail = ''): void {
    this.add({ id: this.next++, text, detail, bad: false }, good);
  }

  fail(text: string, error: unknown): void {
    const detail = error instanceof APIError ? [error.message, error.hint].filter(Boolean).join(' — ') : String(error);
    this.add({ id: this.next++, text, detail, bad: true }, bad);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  private add(notice: Notice, stays: number): void {
    this.list = [...this.list.slice(-3), notice];
    this.later(() => this.dismiss(notice.id), stays);
  }
}
