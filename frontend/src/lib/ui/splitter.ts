/** What a splitter divides: its share in percent, and how the parts lie. */
export interface Split {
  value: number;
  vertical: boolean;
  onchange: (value: number) => void;
}

export const smallest = 20;
export const largest = 75;
const step = 2;

/** Moves a separator by pointer and by arrow keys, as the ARIA pattern of a window splitter wants it. */
export function splitter(node: HTMLElement, split: Split) {
  let current = split;
  node.tabIndex = 0;

  const keydown = (event: KeyboardEvent) => {
    const to = target(event.key, current.value);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    current.onchange(to);
  };
  const down = (event: PointerEvent) => {
    node.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const move = (event: PointerEvent) => {
    const box = node.parentElement?.getBoundingClientRect();
    if (!box || !node.hasPointerCapture(event.pointerId)) return;
    const share = current.vertical ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    current.onchange(share * 100);
  };
  node.addEventListener('keydown', keydown);
  node.addEventListener('pointerdown', down);
  node.addEventListener('pointermove', move);
  return {
    update(next: Split) {
      current = next;
    },
    destroy() {
      node.removeEventListener('keydown', keydown);
      node.removeEventListener('pointerdown', down);
      node.removeEventListener('pointermove', move);
    },
  };
}

/** The share a key leads to; nothing when the key is not one of the splitter's. */
export function target(key: string, value: number): number | undefined {
  if (key === 'Home') return smallest;
  if (key === 'End') return largest;
  const by = { ArrowLeft: -step, ArrowUp: -step, ArrowRight: step, ArrowDown: step }[key];
  return by === undefined ? undefined : Math.max(smallest, Math.min(largest, value + by));
}
