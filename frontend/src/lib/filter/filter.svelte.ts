import type { FilterCheck, FilterKey, Problem } from '../api/types';
import type { Later } from '../stream/stream.svelte';
import { accept, suggest, type Suggestion } from './suggest';

export type Check = (filter: string) => Promise<FilterCheck>;

/** Values that the page knows for a key: states, hops, names of connections and rules. */
export type KnownValues = () => Record<string, readonly string[]>;

const settle = 140;
const kept = 6;

/** The text of a filter while it is typed: what fits, whether it parses, and which filters were used before. */
export class FilterText {
  text = $state('');
  caret = $state(0);
  active = $state(-1);
  open = $state(false);
  problem = $state.raw<Problem | null>(null);
  recent = $state.raw<string[]>([]);

  suggestions = $derived.by<Suggestion[]>(() => {
    if (!this.text && this.recent.length) {
      const old = this.recent.map((text) => ({ text, description: '', from: 0, open: false }));
      return [...old, ...suggest('', 0, this.keys(), this.values()).slice(0, 9 - old.length)];
    }
    return suggest(this.text, this.caret, this.keys(), this.values());
  });

  /** Where the text stops to make sense, counted from 0; −1 when it does, or when the place is not known. */
  errorAt = $derived.by(() => {
    const place = /(\d+)\s*$/.exec(this.problem?.path ?? '')?.[1];
    return place === undefined ? -1 : Math.max(0, Number(place) - 1);
  });

  private cancel = () => {};
  private asked = 0;

  constructor(
    private readonly check: Check,
    private readonly later: Later,
    private readonly keys: () => readonly FilterKey[],
    private readonly values: KnownValues,
    private readonly apply: (filter: string) => void,
  ) {}

  /** Takes what was typed. A filter that parses is applied after a moment of quiet. */
  type(text: string, caret: number): void {
    this.text = text;
    this.caret = caret;
    this.active = -1;
    this.open = true;
    this.cancel();
    this.cancel = this.later(() => void this.judge(), settle);
  }

  set(text: string): void {
    this.cancel();
    this.text = text;
    this.caret = text.length;
    this.open = false;
    this.problem = null;
  }

  clear(): void {
    this.set('');
    this.apply('');
  }

  take(suggestion: Suggestion): void {
    const next = accept(this.text, this.caret, suggestion);
    this.type(next.text, next.caret);
    if (!suggestion.open) this.commit();
  }

  /** Moves within the suggestions, round at both ends. */
  move(by: number): void {
    const count = this.suggestions.length;
    if (!count) return;
    this.open = true;
    this.active = (this.active + by + count + (this.active < 0 && by < 0 ? 1 : 0)) % count;
  }

  /** Applies the text at once and remembers it. */
  commit(): void {
    this.cancel();
    this.open = false;
    void this.judge(true);
  }

  private async judge(remember = false): Promise<void> {
    const text = this.text.trim();
    const asked = ++this.asked;
    if (!text) {
      this.problem = null;
      this.apply('');
      return;
    }
    const answer = await this.check(text).catch(() => undefined);
    if (asked !== this.asked || !answer) return;
    this.problem = answer.ok ? null : (answer.problem ?? {});
    if (!answer.ok) return;
    if (remember) this.recent = [text, ...this.recent.filter((old) => old !== text)].slice(0, kept);
    this.apply(text);
  }
}
