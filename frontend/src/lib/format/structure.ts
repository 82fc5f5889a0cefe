import { m } from '../../messages';

/** What differs between two documents at one place, or at the same place of many records. */
export interface Difference {
  /** `invoices[*].total_amount`: the star stands for the records that differ alike. */
  path: string;
  kind: 'removed' | 'added' | 'renamed' | 'retyped' | 'changed';
  count: number;
  before?: string;
  after?: string;
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const longest = 60;
const most = 20_000;

/** The differences of two JSON texts by their paths, in the order of the documents; undefined when one is no JSON. */
export function structuralDiff(before: string, after: string): Difference[] | undefined {
  let documents: [Json, Json];
  try {
    documents = [JSON.parse(before) as Json, JSON.parse(after) as Json];
  } catch {
    return undefined;
  }
  const found = new Map<string, Difference>();
  const note = (path: string, kind: Difference['kind'], left?: Json, right?: Json) => {
    const place = `${kind} ${path}`;
    const known = found.get(place);
    if (known) known.count++;
    else if (found.size < most) found.set(place, { path: path || '$', kind, count: 1, before: shown(left), after: shown(right) });
  };
  compare(documents[0], documents[1], '', note);
  return [...found.values()];
}

type Note = (path: string, kind: Difference['kind'], left?: Json, right?: Json) => void;

function compare(left: Json, right: Json, path: string, note: Note): void {
  if (typeOf(left) !== typeOf(right)) note(path, 'retyped', left, right);
  else if (Array.isArray(left) && Array.isArray(right)) compareLists(left, right, path, note);
  else if (isObject(left) && isObject(right)) compareObjects(left, right, path, note);
  else if (left !== right) note(path, 'changed', left, right);
}

function compareObjects(left: { [name: string]: Json }, right: { [name: string]: Json }, path: string, note: Note): void {
  const gone = Object.keys(left).filter((name) => !Object.hasOwn(right, name));
  const come = Object.keys(right).filter((name) => !Object.hasOwn(left, name));
  for (const name of Object.keys(left)) {
    if (!gone.includes(name)) {
      compare(left[name]!, right[name]!, join(path, name), note);
      continue;
    }
    // A member that went and one that came with the same value is one that was renamed.
    const at = come.findIndex((other) => JSON.stringify(right[other]) === JSON.stringify(left[name]));
    if (at < 0) note(join(path, name), 'removed', left[name]);
    else note(join(path, name), 'renamed', name, come.splice(at, 1)[0]);
  }
  for (const name of come) note(join(path, name), 'added', undefined, right[name]);
}

/** Records are known again by their id, everything else by its place. */
function compareLists(left: Json[], right: Json[], path: string, note: Note): void {
  const within = `${path}[*]`;
  const key = [left, right].every(haveIds) ? idOf : undefined;
  if (!key) {
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      if (i >= right.length) note(within, 'removed', left[i]);
      else if (i >= left.length) note(within, 'added', undefined, right[i]);
      else compare(left[i]!, right[i]!, within, note);
    }
    return;
  }
  const others = new Map(right.map((one) => [key(one), one]));
  for (const one of left) {
    const other = others.get(key(one));
    if (other === undefined) note(within, 'removed', one);
    else compare(one, other, within, note);
    others.delete(key(one));
  }
  for (const one of others.values()) note(within, 'added', undefined, one);
}

const idOf = (one: Json): Json => (one as { id: Json }).id;

function haveIds(list: Json[]): boolean {
  return list.length > 0 && list.every((one) => isObject(one) && typeof one.id === 'string') && new Set(list.map(idOf)).size === list.length;
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function join(path: string, name: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path ? `${path}.${name}` : name;
}

function shown(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value);
  if (text.length <= longest) return text;
  // The beginning of something large says less than how much it is.
  if (Array.isArray(value)) return m.body.items(value.length);
  if (isObject(value)) return m.body.members(Object.keys(value).length);
  return `${text.slice(0, longest)}…`;
}
