/** The part of a keyboard event that decides what it means. */
export interface Stroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** One stroke as text, the way shortcuts are written: "Ctrl+.", "j", "Space", "Enter". */
export function strokeText(stroke: Stroke): string {
  const key = stroke.key === ' ' ? 'Space' : stroke.key;
  if (stroke.ctrlKey || stroke.metaKey) return `Ctrl+${key.length === 1 ? key.toUpperCase() : key}`;
  if (stroke.altKey) return `Alt+${key}`;
  return key;
}

const patience = 1_200;

/** Reads strokes one by one and knows sequences such as "g 1". */
export class Sequence {
  private lead = '';
  private since = 0;

  /** The shortcuts that a stroke completes, longest first. */
  read(stroke: Stroke, now: number): string[] {
    const text = strokeText(stroke);
    const fresh = this.lead && now - this.since < patience;
    const names = fresh ? [`${this.lead} ${text}`, text] : [text];
    this.lead = text === 'g' ? text : '';
    this.since = now;
    return names;
  }
}
