import type { Connection, Effect, Hop, Rule, Schema } from '../api/types';

/** What a person fills in to arm an effect. All fields are text: the form is the only reader. */
export interface Draft {
  name: string;
  hop: Hop;
  connection: string;
  method: string;
  path: string;
  object: string;
  ends: 'healed' | 'times' | 'for';
  times: string;
  for: string;
  after: string;
  every: string;
  probability: string;
  parameters: Record<string, string>;
}

/** Where an effect does something worth seeing when nobody says more. Data, so that a new effect needs no code. */
const start: Record<string, { where?: Partial<Pick<Draft, 'path' | 'object' | 'method'>>; parameters?: Record<string, string> }> = {
  rate_limited: { parameters: { retry_after: '2s' } },
  schema_drift: { where: { object: 'invoice' }, parameters: { operation: 'field_removed', field: 'total_amount' } },
};

/** Effects that act on a connection as a whole act once, not on each request that matches. */
const onWhole = new Set(['grant_revoked', 'revoked_unannounced']);

/** A draft that can be armed as it is. */
export function draftOf(effect: Effect, rules: readonly Rule[], connections: readonly Connection[]): Draft {
  const preset = start[effect.type];
  return {
    name: freeName(effect.type, rules),
    hop: effect.hop,
    connection: onWhole.has(effect.type) ? (connections.find((c) => c.state === 'active')?.id ?? '') : '',
    method: preset?.where?.method ?? '',
    path: preset?.where?.path ?? '',
    object: preset?.where?.object ?? '',
    ends: 'healed',
    times: '3',
    for: '5m',
    after: '',
    every: '',
    probability: '',
    parameters: Object.fromEntries(fieldsOf(effect).map(({ name, schema }) => [name, preset?.parameters?.[name] ?? initial(schema)])),
  };
}

/** The parameters of an effect, as its schema names them. */
export function fieldsOf(effect: Effect): { name: string; schema: Schema; required: boolean }[] {
  const required = effect.parameters?.required ?? [];
  return Object.entries(effect.parameters?.properties ?? {})
    .filter(([name]) => name !== 'type')
    .map(([name, schema]) => ({ name, schema, required: required.includes(name) }));
}

function initial(schema: Schema): string {
  return schema.default === undefined ? '' : String(schema.default);
}

function freeName(type: string, rules: readonly Rule[]): string {
  const taken = new Set(rules.map((rule) => rule.name));
  const base = type.replaceAll('_', '-');
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}-${i}`;
    if (!taken.has(name)) return name;
  }
}

/** The rule that a draft describes. Fields that were left empty are not sent. */
export function ruleOf(effect: Effect, draft: Draft): Pick<Rule, 'name' | 'where' | 'when' | 'effect'> {
  const types = Object.fromEntries(fieldsOf(effect).map(({ name, schema }) => [name, schema.type]));
  const parameters = Object.entries(draft.parameters)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, typed(value, types[name])]);
  return {
    name: draft.name,
    where: filled({ hop: draft.hop, connection: draft.connection, method: draft.method, path: draft.path, object: draft.object }),
    when: filled({
      times: draft.ends === 'times' ? number(draft.times) : undefined,
      for: draft.ends === 'for' ? draft.for : undefined,
      after: number(draft.after),
      every: number(draft.every),
      probability: number(draft.probability),
    }),
    effect: { type: effect.type, ...Object.fromEntries(parameters) },
  };
}

function filled<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== '')) as Partial<T>;
}

function number(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text);
}

function typed(value: string, type: Schema['type']): unknown {
  const wanted = Array.isArray(type) ? type[0] : type;
  if (wanted === 'integer' || wanted === 'number') return Number(value);
  if (wanted === 'boolean') return value === 'true';
  return value;
}

/** The name of an effect for people: rate_limited is "Rate limited". */
export function titleOf(effect: Effect): string {
  const words = effect.type.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A rule's place and limits as one line for people: "unified · GET /accounting/invoices* · 3 times". */
export function describe(rule: Rule, nameOf: (id: string) => string): string {
  const { hop, connection, method, path, object } = rule.where;
  const { times, for: lasts, after, every, probability } = rule.when;
  return [
    hop,
    connection && connection !== '*' ? nameOf(connection) : '',
    [method, path].filter(Boolean).join(' '),
    object,
    after ? `after ${after}` : '',
    every && every > 1 ? `every ${every}.` : '',
    probability && probability < 1 ? `${Math.round(probability * 100)} %` : '',
    times ? `${times} times` : '',
    lasts ? `for ${lasts}` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
