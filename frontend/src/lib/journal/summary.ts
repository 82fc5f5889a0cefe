import type { Entry, Summary } from '../api/types';

/** The line of a list for an entry that was read whole: the same members the stream sends. */
export function summarize(entry: Entry): Summary {
  const { seq, kind, id, trace, cause, at, wall, connection, platform, run } = entry;
  const line: Summary = { seq, kind, id, trace, cause, at, wall, connection, platform, run };
  const touched = (entry.faults ?? []).filter((touch) => !touch.shadowed);
  if (touched.length) line.faults = touched.map(({ rule, effect }) => ({ rule, effect }));
  return { ...line, ...payload(entry) };
}

function payload(entry: Entry): Partial<Summary> {
  const { exchange, event, attempt, sync_run: run, health, change, fault, clock, step } = entry;
  if (exchange) {
    const { hop, method, path, status, code, duration_ns, object, object_id, replayed } = exchange;
    return { hop, method, path, status, code, duration_ns, object, object_id, replayed, title: `${method} ${path}` };
  }
  if (event) return { event: event.code, type: event.type, object: event.object, object_id: event.object_id, title: event.code };
  if (attempt) {
    const { code, url, number, status, trigger, result, duration_ns } = attempt;
    return { event: code, endpoint: url, number, status, trigger, result, duration_ns, title: `${code} attempt ${number}: ${result}` };
  }
  if (run) return { type: run.type, trigger: run.trigger, outcome: run.outcome, reason: run.error, title: `${run.type}: ${run.outcome}` };
  if (health) return { from: health.from, to: health.to, reason: health.reason, actor: health.actor, title: `${health.from} → ${health.to}` };
  if (change) {
    const { object, object_id, operation, actor, summary } = change;
    return { object, object_id, operation, actor, title: summary };
  }
  if (fault) return { action: fault.action, rule: fault.rule, effect: fault.effect, reason: fault.detail, title: `${fault.rule} ${fault.action}` };
  if (clock) return { type: clock.mode, from: clock.from, to: clock.to, title: `${clock.from} → ${clock.to}` };
  if (step) return { type: step.type, number: step.number, reason: step.error, title: step.text };
  return {};
}
