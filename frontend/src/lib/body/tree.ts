/** One line of an unfolded JSON tree. */
export interface TreeRow {
  path: string;
  depth: number;
  key: string;
  kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null' | 'more';
  text: string;
  children: number;
  open: boolean;
}

const chunk = 100;
const deepest = 64;

/** Which nodes start unfolded: the upper levels, and small lists. */
export function startsOpen(value: unknown, depth: number): boolean {
  const size = Object.keys(value as object).length;
  return depth === 0 || (depth === 1 && size <= 60) || (depth === 2 && size <= 12);
}

/**
 * The visible lines of a value. `toggled` holds the paths whose folding differs from how they start, `shown` how many
 * children of a long list are wanted, so that a body of ten thousand lines costs only what is looked at.
 */
export function rowsOf(value: unknown, toggled: ReadonlySet<string>, shown: ReadonlyMap<string, number>): TreeRow[] {
  const rows: TreeRow[] = [];
  walk(value, '', '', 0);
  return rows;

  function walk(node: unknown, key: string, path: string, depth: number): void {
    if (node === null || typeof node !== 'object') {
      rows.push({ path, depth, key, children: 0, open: false, ...leaf(node) });
      return;
    }
    const entries = Object.entries(node);
    const open = depth < deepest && startsOpen(node, depth) !== toggled.has(path) && entries.length > 0;
    const list = Array.isArray(node);
    rows.push({ path, depth, key, kind: list ? 'array' : 'object', text: list ? '[ ]' : '{ }', children: entries.length, open });
    if (!open) return;
    const limit = shown.get(path) ?? chunk;
    for (const [name, child] of entries.slice(0, limit)) walk(child, name, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
    if (entries.length > limit) rows.push({ path, depth: depth + 1, key: '', kind: 'more', text: '', children: entries.length - limit, open: false });
  }
}

function leaf(node: unknown): Pick<TreeRow, 'kind' | 'text'> {
  if (node === null) return { kind: 'null', text: 'null' };
  const kind = typeof node as 'string' | 'number' | 'boolean';
  return { kind, text: kind === 'string' ? JSON.stringify(node) : String(node) };
}

/** How many more children one step shows. */
export const step = chunk;
