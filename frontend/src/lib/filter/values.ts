import type { World } from '../world/world.svelte';

/** What is worth offering beside the words and examples that the console itself names. */
const fixed: Record<string, readonly string[]> = {
  status: ['2xx', '4xx', '5xx', '401', '404', '429'],
  dur: ['>100ms', '>500ms', '>2s'],
  type: ['initial', 'historical', 'incremental', 'backfill'],
  health: ['active', 'unhealthy', 'needs_reauth', 'disabled'],
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
