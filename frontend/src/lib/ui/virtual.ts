/** Which rows of a long list are in the document. */
export interface Window {
  first: number;
  last: number;
}

/** The rows that can be seen, and a few beyond, of rows that all have one height. `last` is one past the end. */
export function windowOf(scrollTop: number, viewport: number, rowHeight: number, count: number, overscan = 8): Window {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - overscan);
  const last = Math.min(count, Math.ceil((scrollTop + viewport) / rowHeight) + overscan);
  return { first: Math.min(first, last), last };
}

/** The indices to draw: the window, and the active row wherever it is, so that assistive technology never loses it. */
export function indicesOf(window: Window, active: number, count: number): number[] {
  const indices: number[] = [];
  if (active >= 0 && active < window.first) indices.push(active);
  for (let i = window.first; i < window.last; i++) indices.push(i);
  if (active >= window.last && active < count) indices.push(active);
  return indices;
}

const near = 5;

/** Whether a list follows its end: only while it stands within a few pixels of it. */
export function atEnd(scrollTop: number, viewport: number, height: number): boolean {
  return height - viewport - scrollTop <= near;
}

/** The scroll position that brings a row into view by the shortest way; the present one when it is in view. */
export function reveal(index: number, scrollTop: number, viewport: number, rowHeight: number): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + viewport) return top + rowHeight - viewport;
  return scrollTop;
}

/** Where a key moves the active row to; nothing when the key does not move it. */
export function moved(key: string, active: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const clamp = (index: number) => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return clamp(active + 1);
    case 'ArrowUp':
    case 'k':
      return active < 0 ? count - 1 : clamp(active - 1);
    case 'PageDown':
      return clamp(active + page);
    case 'PageUp':
      return clamp(active - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
