/** One line of a comparison, with its place in both texts. */
export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
  left?: number;
  right?: number;
}

/** A run of lines that are shown, or of equal lines that are folded away. */
export interface DiffBlock {
  lines: DiffLine[];
  folded: boolean;
}

const largest = 4_000;

/**
 * The shortest edit script between two texts, line by line (Myers). Texts beyond the limit are compared by their
 * common head and tail alone, so that a huge body never freezes the page.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const left = before.split('\n');
  const right = after.split('\n');
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head++;
  let tail = 0;
  while (tail < left.length - head && tail < right.length - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++;
  const middle = changes(left.slice(head, left.length - tail), right.slice(head, right.length - tail));
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  return number([...left.slice(0, head).map(same), ...middle, ...left.slice(left.length - tail).map(same)]);
}

function changes(left: string[], right: string[]): DiffLine[] {
  if (!left.length || !right.length || left.length + right.length > largest) return replaced(left, right);
  return backtrack(trace(left, right), left, right);
}

function replaced(left: string[], right: string[]): DiffLine[] {
  return [...left.map((text): DiffLine => ({ kind: 'removed', text })), ...right.map((text): DiffLine => ({ kind: 'added', text }))];
}

/** The furthest reaching points for each number of edits: diagonal → column. */
function trace(left: string[], right: string[]): Map<number, number>[] {
  const steps: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; ; edits++) {
    steps.push(new Map(reach));
    const next = new Map(reach);
    for (let k = -edits; k <= edits; k += 2) {
      let x = goesDown(next, k, edits) ? (next.get(k + 1) ?? 0) : (next.get(k - 1) ?? 0) + 1;
      while (x < left.length && x - k < right.length && left[x] === right[x - k]) x++;
      next.set(k, x);
      if (x >= left.length && x - k >= right.length) return steps;
    }
    reach = next;
  }
}

function goesDown(reach: Map<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
}

function backtrack(steps: Map<number, number>[], left: string[], right: string[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let x = left.length;
  let y = right.length;
  for (let edits = steps.length - 1; edits >= 0; edits--) {
    const reach = steps[edits]!;
    const k = x - y;
    const from = goesDown(reach, k, edits) ? k + 1 : k - 1;
    const fromX = reach.get(from) ?? 0;
    const fromY = fromX - from;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      lines.push({ kind: 'same', text: left[--x]! });
      y--;
    }
    if (edits === 0) break;
    if (x === fromX) lines.push({ kind: 'added', text: right[--y]! });
    else lines.push({ kind: 'removed', text: left[--x]! });
  }
  return lines.reverse();
}

function number(lines: DiffLine[]): DiffLine[] {
  let left = 0;
  let right = 0;
  return lines.map((line) => ({
    ...line,
    left: line.kind === 'added' ? undefined : ++left,
    right: line.kind === 'removed' ? undefined : ++right,
  }));
}

const longRun = 120;
const keptOfRun = 40;

/** Folds long runs: of equal lines all but some around each change, of changed lines all but the first ones. */
export function fold(lines: DiffLine[], around = 3): DiffBlock[] {
  const near = lines.map(() => false);
  lines.forEach((line, index) => {
    if (line.kind === 'same') return;
    for (let i = Math.max(0, index - around); i <= Math.min(lines.length - 1, index + around); i++) near[i] = true;
  });
  for (let start = 0, end = 0; start < lines.length; start = end) {
    for (end = start; end < lines.length && lines[end]!.kind === lines[start]!.kind; ) end++;
    if (lines[start]!.kind !== 'same' && end - start > longRun) near.fill(false, start + keptOfRun, end);
  }
  const blocks: DiffBlock[] = [];
  lines.forEach((line, index) => {
    const folded = !near[index];
    const last = blocks.at(-1);
    if (last && last.folded === folded && (!folded || last.lines[0]!.kind === line.kind)) last.lines.push(line);
    else blocks.push({ lines: [line], folded });
  });
  return blocks.map((block) => (block.folded && block.lines.length < 3 ? { ...block, folded: false } : block));
}
