import { MediaQuery } from 'svelte/reactivity';

/** True on screens where a row needs two lines. The same limit stands in the style sheets. */
export const narrow = new MediaQuery('(max-width: 640px)');
