import { untrack } from 'svelte';
import type { FilterText } from '../lib/filter/filter.svelte';
import type { Paged } from '../lib/journal/paged.svelte';
import { m } from '../messages';
import type { Page } from '../page.svelte';

/** Keeps a list in step with the filter in the address and with what the journal says changed. To be called while a component is made. */
export function keepRead<T>(page: Page, list: Paged<T>, filter: FilterText, beat: () => number): void {
  $effect(() => {
    const wanted = page.route.param('filter');
    beat();
    untrack(() => {
      if (wanted !== filter.text.trim()) filter.set(wanted);
      void list.load(wanted);
    });
  });
}

interface ListParts {
  focusFilter(): void;
  key(key: string): void;
  close(): void;
}

/** The keys that every list answers to, while its view is shown. To be called while a component is made. */
export function listKeys(page: Page, parts: ListParts): void {
  $effect(() =>
    page.commands.add([
      { id: 'filter', title: m.keys.filter, group: m.keys.list, keys: '/', run: parts.focusFilter },
      { id: 'filter-find', title: m.keys.filter, group: m.keys.list, keys: 'Ctrl+F', global: true, run: parts.focusFilter },
      { id: 'down', title: m.keys.down, group: m.keys.list, keys: 'j', run: () => parts.key('j') },
      { id: 'up', title: m.keys.up, group: m.keys.list, keys: 'k', run: () => parts.key('k') },
      { id: 'close', title: m.keys.close, group: m.keys.list, keys: 'Escape', run: parts.close },
    ]),
  );
}
