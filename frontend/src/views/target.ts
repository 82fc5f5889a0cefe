import type { Target } from '../lib/format/curl';
import type { World } from '../lib/world/world.svelte';

/** Where a command that a person pastes has to go: the sandbox, with the secrets of this workspace. */
export function targetOf(world: World, connection: string | undefined): Target {
  const chosen = world.connection(connection) ?? (connection ? undefined : world.connections.find((candidate) => candidate.state === 'active'));
  return {
    sandbox: world.workspace?.sandbox ?? 'http://127.0.0.1:4010',
    clientID: world.workspace?.credentials.client_id ?? 'CLIENT_ID',
    clientSecret: world.workspace?.credentials.client_secret ?? 'CLIENT_SECRET',
    accessToken: chosen?.access_token ?? '',
  };
}
