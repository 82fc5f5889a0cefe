export type Theme = 'system' | 'light' | 'dark';
export type Dock = 'right' | 'bottom';

/** The part of the browser's storage that is used. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** How a person likes the page. It stays in this browser; nothing of it concerns the world. */
export class Preferences {
  theme = $state<Theme>('system');
  dock = $state<Dock>('right');
  letters = $state(true);
  split = $state(44);

  constructor(private readonly store: Store) {
    this.theme = this.one('theme', ['system', 'light', 'dark'] as const, 'system');
    this.dock = this.one('dock', ['right', 'bottom'] as const, 'right');
    this.letters = this.read('letters') !== 'off';
    this.split = clamp(Number(this.read('split')) || 44);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.write('theme', theme);
  }

  setDock(dock: Dock): void {
    this.dock = dock;
    this.write('dock', dock);
  }

  setLetters(on: boolean): void {
    this.letters = on;
    this.write('letters', on ? 'on' : 'off');
  }

  /** The share of the list, in percent. */
  setSplit(share: number): void {
    this.split = clamp(share);
    this.write('split', String(this.split));
  }

  private one<T extends string>(key: string, allowed: readonly T[], otherwise: T): T {
    const value = this.read(key) as T;
    return allowed.includes(value) ? value : otherwise;
  }

  // Storage may be switched off altogether: then everything is as it was delivered.
  private read(key: string): string {
    try {
      return this.store.getItem(`faultline.${key}`) ?? '';
    } catch {
      return '';
    }
  }

  private write(key: string, value: string): void {
    try {
      this.store.setItem(`faultline.${key}`, value);
    } catch {
      return;
    }
  }
}

function clamp(share: number): number {
  return Math.round(Math.max(20, Math.min(75, share)) * 10) / 10;
}
