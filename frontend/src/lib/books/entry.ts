import type { BookRecord, EntryField, EntryForm, EntryLine } from '../api/types';

/** What was typed into a form: by name of the field. Of a record it is the id. */
export type Filled = Record<string, string>;

/** Puts a value where a path like `LinkedTxn[0].TxnId` leads to, making what lies on the way. */
export function put(into: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.match(/[^.[\]]+|\[\d+\]/g) ?? [];
  let at: Record<string, unknown> | unknown[] = into;
  parts.forEach((part, index) => {
    const key = part.startsWith('[') ? Number(part.slice(1, -1)) : part;
    const here = at as Record<string | number, unknown>;
    if (index === parts.length - 1) {
      here[key] = value;
      return;
    }
    here[key] ??= parts[index + 1]!.startsWith('[') ? [] : {};
    at = here[key] as Record<string, unknown>;
  });
}

/** What a field holds before anything is typed. */
export function initial(fields: readonly EntryField[], today: string): Filled {
  return Object.fromEntries(fields.map((field) => [field.name, field.today ? today : (field.options?.[0]?.value ?? '')]));
}

/** A form as it is opened: its fields, and as many lines as it needs. */
export function blank(form: EntryForm, today: string): { values: Filled; lines: Filled[] } {
  const lines: Filled[] = Array.from({ length: Math.max(1, form.lines?.least ?? 0) }, () => initial(form.lines?.fields ?? [], today));
  // The second line of a journal entry is the other side.
  lines.slice(1).forEach((line) => form.lines?.fields?.forEach((field) => (line[field.name] = field.options?.[1]?.value ?? line[field.name]!)));
  return { values: initial(form.fields ?? [], today), lines: form.lines ? lines : [] };
}

/** Whether somebody typed anything into a line: choices are filled in from the start. */
export function touched(fields: readonly EntryField[], line: Filled): boolean {
  return fields.some((field) => field.type !== 'choice' && (line[field.name] ?? '').trim() !== '');
}

/** The native body of a new record. Fields and lines that are empty are left out. */
export function bodyOf(form: EntryForm, values: Filled, lines: readonly Filled[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  fill(body, form.fields ?? [], values);
  const own: EntryLine | undefined = form.lines;
  if (!own) return body;
  const filled = lines.filter((line) => touched(own.fields ?? [], line));
  if (!filled.length) return body;
  const native = filled.map((line) => {
    const made: Record<string, unknown> = {};
    for (const [path, value] of Object.entries(own.fixed)) put(made, path, value);
    fill(made, own.fields ?? [], line);
    return made;
  });
  put(body, own.native, native);
  return body;
}

function fill(into: Record<string, unknown>, fields: readonly EntryField[], values: Filled): void {
  for (const field of fields) {
    const value = (values[field.name] ?? '').trim();
    if (value) put(into, field.native, value);
  }
}

/** The fields of a form that can be changed, as a record holds them now. */
export function held(record: BookRecord): Filled {
  return Object.fromEntries((record.values ?? []).map((one) => [one.name, one.value]));
}

/**
 * The native members that differ from what a record holds. Members of one object are sent together, because a platform
 * replaces an object as a whole; undefined when nothing differs.
 */
export function changed(form: EntryForm, record: BookRecord, values: Filled): Record<string, unknown> | undefined {
  const before = held(record);
  const fields = (form.fields ?? []).filter((field) => field.edit && field.name in before);
  const top = (field: EntryField) => field.native.split(/[.[]/)[0];
  const moved = new Set(fields.filter((field) => (values[field.name] ?? '').trim() !== before[field.name]).map(top));
  if (!moved.size) return undefined;
  const body: Record<string, unknown> = {};
  for (const field of fields) if (moved.has(top(field))) put(body, field.native, (values[field.name] ?? '').trim());
  return body;
}

/** The sum of the amounts of lines in hundredths, debits against credits where lines have sides; undefined while one is no amount. */
export function footed(fields: readonly EntryField[], lines: readonly Filled[]): { sum: number; credit: number; sides: boolean } | undefined {
  const side = fields.find((field) => field.name === 'side');
  const total = { sum: 0, credit: 0, sides: side !== undefined };
  for (const line of lines) {
    const text = (line.amount ?? '').trim();
    if (!text) continue;
    const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text);
    if (!match) return undefined;
    const amount = (match[1] ? -1 : 1) * (Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0') || 0));
    if (side && line.side === side.options?.[1]?.value) total.credit += amount;
    else total.sum += amount;
  }
  return total;
}

/** Hundredths as a decimal. */
export function decimal(hundredths: number): string {
  const digits = String(Math.abs(hundredths)).padStart(3, '0');
  return `${hundredths < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
