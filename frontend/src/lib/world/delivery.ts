import type { Delivery, WebhookItem } from '../api/types';

/** The worst word among an event's deliveries: what its row says. */
export function stateOf(item: WebhookItem): Delivery['state'] | 'none' {
  const deliveries = item.deliveries ?? [];
  for (const state of ['failed', 'pending', 'dropped', 'delivered'] as const) {
    if (deliveries.some((delivery) => delivery.state === state)) return state;
  }
  return item.event.event?.dropped ? 'dropped' : 'none';
}
