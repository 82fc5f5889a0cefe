import { untrack } from 'svelte';

/** Something a person can do, by a key, by the palette, or by a button. */
export interface Command {
  id: string;
  title: string;
  group: string;
  keys?: string;
  /** Works while a text field has the focus. */
  global?: boolean;
  run(): void;
}

/** All that can be done at the moment. A view adds its own while it is shown. */
export class Commands {
  private sets = $state.raw<readonly (readonly Command[])[]>([]);
  all = $derived(this.sets.flat());

  /** Adds commands; the result takes them away again. Later ones win over earlier ones with the same key. */
  add(commands: readonly Command[]): () => void {
    // A view adds them from an effect, which must not come to depend on the others.
    untrack(() => (this.sets = [...this.sets, commands]));
    return () => {
      untrack(() => (this.sets = this.sets.filter((set) => set !== commands)));
    };
  }

  /** Runs what the strokes mean. Says whether something did. */
  press(names: readonly string[], typing: boolean): boolean {
    for (const name of names) {
      const command = this.all.findLast((candidate) => candidate.keys === name);
      if (!command || (typing && !command.global)) continue;
      command.run();
      return true;
    }
    return false;
  }

  /** Commands whose words fit, best first: each letter of the query in order. */
  search(query: string): Command[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    return this.all.filter((command) => {
      const text = `${command.group} ${command.title}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }
}
