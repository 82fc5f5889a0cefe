/** Sets custom properties through the style sheet object model: the page's policy forbids style attributes. */
export function css(node: HTMLElement | SVGElement, properties: Record<string, string | number>) {
  const apply = (values: Record<string, string | number>) => {
    for (const [name, value] of Object.entries(values)) node.style.setProperty(name, String(value));
  };
  apply(properties);
  return { update: apply };
}
