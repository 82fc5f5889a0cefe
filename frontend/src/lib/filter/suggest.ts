import type { FilterKey } from '../api/types';

/** One thing the filter box offers. `text` replaces the characters from `from` to the caret. */
export interface Suggestion {
  text: string;
  description: string;
  from: number;
  /** After it a value is expected, so the caret stays. */
  open: boolean;
}

/** The word the caret stands in: from after the last space, bracket or minus up to the caret. */
export function wordAt(text: string, caret: number): { from: number; word: string } {
  let from = 0;
  let quoted = false;
  for (let i = 0; i < caret; i++) {
    const char = text[i];
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === ' ' || char === '(' || char === ')')) from = i + 1;
    else if (!quoted && (char === '-' || char === '!') && i === from) from = i + 1;
  }
  return { from, word: text.slice(from, caret) };
}

/** What fits the word at the caret: keys while a key is typed, then values of that key. */
export function suggest(text: string, caret: number, keys: readonly FilterKey[], values: Readonly<Record<string, readonly string[]>>): Suggestion[] {
  const { from, word } = wordAt(text, caret);
  const colon = word.indexOf(':');
  if (colon < 0) return keysFor(word, from, keys);
  const name = word.slice(0, colon);
  const key = keys.find((candidate) => candidate.name === name);
  if (!key) return [];
  return valuesFor(key, word.slice(colon + 1), from + colon + 1, values[name] ?? []);
}

/** Types of keys that name something inside: header.retry-after, json.total_amount. */
const nested = new Set(['header', 'field']);

function keysFor(word: string, from: number, keys: readonly FilterKey[]): Suggestion[] {
  const typed = word.toLowerCase();
  const rank = (name: string) => (name.startsWith(typed) ? 0 : 1);
  return keys
    .filter((key) => key.name.includes(typed) || (typed.length > 2 && key.description.toLowerCase().includes(typed)))
    .sort((a, b) => rank(a.name) - rank(b.name))
    .slice(0, 9)
    .map((key) => ({ text: `${key.name}${nested.has(key.type) ? '.' : ':'}`, description: key.description, from, open: true }));
}

function valuesFor(key: FilterKey, typed: string, from: number, known: readonly string[]): Suggestion[] {
  const comma = typed.lastIndexOf(',') + 1;
  const part = typed.slice(comma).toLowerCase();
  const examples = (key.examples ?? []).map((example) => example.replace(`${key.name}:`, ''));
  return [...new Set([...known, ...(key.values ?? []), ...examples])]
    .filter((value) => value.toLowerCase().includes(part) && value.toLowerCase() !== part)
    .slice(0, 9)
    .map((value) => ({ text: value, description: key.description, from: from + comma, open: false }));
}

/** The text after a suggestion was taken, and where the caret then stands. */
export function accept(text: string, caret: number, suggestion: Suggestion): { text: string; caret: number } {
  const tail = text.slice(caret).replace(/^[^\s()]*/, '');
  const gap = suggestion.open || tail.startsWith(' ') ? '' : ' ';
  const head = text.slice(0, suggestion.from) + suggestion.text + gap;
  return { text: head + tail, caret: head.length };
}

/** Adds a term to a filter, or takes it away when it is there already. */
export function toggleTerm(filter: string, term: string): string {
  const terms = filter.trim().split(/\s+/).filter(Boolean);
  if (terms.includes(term)) return terms.filter((other) => other !== term).join(' ');
  return [...terms, term].join(' ');
}

/** A term that matches exactly this value; quoted when the grammar needs it. */
export function term(key: string, value: string): string {
  return /^[^\s(),"*?:~<>=-][^\s(),"*?]*$/.test(value) && !value.includes('..') ? `${key}:${value}` : `${key}:${JSON.stringify(value)}`;
}
