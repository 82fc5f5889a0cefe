/** What a person can do to a connection. */
export type Action = 'revoke' | 'expire_token' | 'degrade' | 'disable' | 'recover' | 'reauthorize';

const byState: Record<string, readonly Action[]> = {
  active: ['revoke', 'expire_token', 'degrade', 'disable'],
  not_ready: ['revoke', 'expire_token', 'degrade', 'disable'],
  unhealthy: ['recover', 'revoke', 'expire_token', 'disable'],
  needs_reauth: ['reauthorize', 'disable'],
  disabled: ['recover'],
};

/** The actions that make sense in a state. The console refuses the others; not offering them says so earlier. */
export function actionsFor(state: string): readonly Action[] {
  return byState[state] ?? [];
}
