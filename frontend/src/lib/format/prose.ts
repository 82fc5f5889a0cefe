/** A piece of an effect's page. Only these few forms of Markdown are known; anything else stays text. */
export type Block =
  | { kind: 'heading'; spans: Span[] }
  | { kind: 'paragraph'; spans: Span[] }
  | { kind: 'code'; text: string }
  | { kind: 'list'; items: Span[][] }
  | { kind: 'table'; head: Span[][]; rows: Span[][][] };

export interface Span {
  kind: 'text' | 'code' | 'strong';
  text: string;
}

/** A phrase as the start of a sentence: its first letter is large. */
export function sentence(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

/** A page without its title, and without a first sentence that says again what was said above it. */
export function pageOf(markdown: string, said: string): Block[] {
  const blocks = blocksOf(markdown);
  if (blocks[0]?.kind === 'heading') blocks.shift();
  const first = blocks[0];
  if (first?.kind === 'paragraph' && first.spans.map((span) => span.text).join('') === said) blocks.shift();
  return blocks;
}

/** Reads a page. The result is data for text nodes: nothing in it can become markup. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.length) blocks.push({ kind: 'paragraph', spans: spansOf(paragraph.join(' ')) });
    paragraph = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const item = /^\s*(?:[-*]|\d+\.)\s+(.*)$/.exec(line)?.[1];
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
    if (line.startsWith('```')) {
      flush();
      const end = lines.findIndex((other, at) => at > i && other.startsWith('```'));
      const stop = end < 0 ? lines.length : end;
      blocks.push({ kind: 'code', text: lines.slice(i + 1, stop).join('\n') });
      i = stop;
    } else if (line.startsWith('|')) {
      flush();
      const end = lines.findIndex((other, at) => at > i && !other.startsWith('|'));
      const stop = end < 0 ? lines.length : end;
      const [head, , ...rows] = lines.slice(i, stop).map(cellsOf);
      blocks.push({ kind: 'table', head: head ?? [], rows });
      i = stop - 1;
    } else if (heading !== undefined) {
      flush();
      blocks.push({ kind: 'heading', spans: spansOf(heading) });
    } else if (item !== undefined) {
      flush();
      const last = blocks.at(-1);
      if (last?.kind === 'list') last.items.push(spansOf(item));
      else blocks.push({ kind: 'list', items: [spansOf(item)] });
    } else if (line.trim() === '') flush();
    else paragraph.push(line.trim());
  }
  flush();
  return blocks;
}

function cellsOf(line: string): Span[][] {
  return line
    .replace(/^\||\|\s*$/g, '')
    .split('|')
    .map((cell) => spansOf(cell.trim()));
}

function spansOf(text: string): Span[] {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter(Boolean)
    .map((part): Span => {
      if (part.startsWith('`') && part.length > 2) return { kind: 'code', text: part.slice(1, -1) };
      if (part.startsWith('**') && part.length > 4) return { kind: 'strong', text: part.slice(2, -2) };
      return { kind: 'text', text: part };
    });
}
