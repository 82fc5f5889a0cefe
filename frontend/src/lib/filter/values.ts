import type { World } from '../world/world.svelte';

const fixed: Record<string, readonly string[]> = {
  method: ['GET', 'POST', 'PATCH', 'DELETE'],
  status: ['2xx', '4xx', '5xx', '401', '404', '429', '>=400'],
  kind: ['exchange', 'event', 'attempt', 'sync', 'health', 'ledger', 'fault', 'clock', 'step'],
  hop: ['unified', 'platform', 'link', 'sync', 'webhook'],
  has: ['fault', 'webhook', 'diff', 'note'],
  is: ['replayed', 'failed', 'slow', 'injected', 'manual', 'truncated', 'redacted'],
  result: ['delivered', 'status', 'timeout', 'refused', 'reset', 'blocked', 'dropped'],
  sync: ['updates', 'no_updates', 'failed', 'partial'],
  health: ['active', 'unhealthy', 'needs_reauth', 'disabled'],
  dur: ['>100ms', '>500ms', '>2s'],
  after: ['-5m', '-1h'],
  before: ['-5m', '-1h'],
};

/** Values that are worth offering for a key: fixed words, and names that this world has. */
export function valuesOf(world: Pick<World, 'connections' | 'rules' | 'effects'>): Record<string, readonly string[]> {
  return {
    ...fixed,
    connection: world.connections.map((connection) => connection.id),
    platform: [...new Set(world.connections.map((connection) => connection.platform))],
    fault: world.rules.map((rule) => rule.name),
    effect: world.effects.map((effect) => effect.type),
  };
}
