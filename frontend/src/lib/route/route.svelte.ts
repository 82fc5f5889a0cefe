export const views = ['requests', 'webhooks', 'syncs', 'connections', 'faults', 'books', 'reference'] as const;
export type View = (typeof views)[number];

/** The part of the browser's history that routing uses. */
export interface Place {
  pathname(): string;
  search(): string;
  push(url: string): void;
  replace(url: string): void;
}

/** Where the page is: the view, and what is selected in it. All of it is in the address, so that a link opens the same. */
export class Route {
  view = $state<View>('requests');
  private params = $state.raw<Readonly<Record<string, string>>>({});

  constructor(private readonly place: Place) {
    this.read();
  }

  /** Follows the address, after the browser moved by itself. */
  read(): void {
    const name = this.place.pathname().split('/').filter(Boolean).at(-1) as View | undefined;
    this.view = name && views.includes(name) ? name : 'requests';
    this.params = Object.fromEntries(new URLSearchParams(this.place.search()));
  }

  param(name: string): string {
    return this.params[name] ?? '';
  }

  /** The address of a view, for links. */
  href(view: View, params: Record<string, string> = {}): string {
    const filled = Object.entries(params).filter(([, value]) => value);
    const search = new URLSearchParams(filled).toString();
    return `/${view}${search ? `?${search}` : ''}`;
  }

  /** Goes to a view, leaving a step to come back to. */
  go(view: View, params: Record<string, string> = {}): void {
    this.place.push(this.href(view, params));
    this.read();
  }

  /** Changes what is selected; an empty value takes the member out of the address. */
  select(params: Record<string, string>): void {
    this.place.replace(this.href(this.view, { ...this.params, ...params }));
    this.read();
  }
}
