/** Makes a box that scrolls reachable by keyboard, and only as long as it does scroll: otherwise it would be a stop for nothing. */
export function scrollable(node: HTMLElement) {
  const measure = () => {
    const scrolls = node.scrollHeight > node.clientHeight || node.scrollWidth > node.clientWidth;
    if (scrolls) node.tabIndex = 0;
    else node.removeAttribute('tabindex');
  };
  const sizes = new ResizeObserver(measure);
  sizes.observe(node);
  const content = new MutationObserver(measure);
  content.observe(node, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ['open'] });
  measure();
  return {
    destroy() {
      sizes.disconnect();
      content.disconnect();
    },
  };
}

/** Marks the control that a dialog gives the focus to when it opens. */
export function first(node: HTMLElement, wanted = true) {
  node.autofocus = wanted;
}
