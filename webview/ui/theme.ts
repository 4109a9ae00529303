import { mix } from './colour';

/** Kind of the editor's theme. */
export type ThemeKind = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

/** Colours that canvases draw with, read from the editor's variables. */
export interface Theme {
  readonly kind: ThemeKind;
  readonly highContrast: boolean;
  readonly reducedMotion: boolean;
  readonly background: string;
  readonly foreground: string;
  /** Secondary text, opaque. */
  readonly secondary: string;
  readonly grid: string;
  readonly border: string;
  readonly focus: string;
  readonly font: string;
  /** Colours of runs, by their number; the last is the baseline. */
  readonly runs: readonly string[];
}

/** Okabe–Ito, moved until each colour stands at least 3:1 against its background. The eighth is the baseline's. */
const RUNS: Readonly<Record<ThemeKind, readonly string[]>> = {
  dark: ['#56b4e9', '#e69f00', '#1fc79a', '#d65fa4', '#f0e442', '#8f8cff', '#f0682e', '#c9c9c9'],
  light: ['#0072b2', '#c27800', '#007d62', '#a83279', '#5c5600', '#5b3fb8', '#c9400a', '#5f5f5f'],
  'high-contrast': ['#7cc8f5', '#ffb81f', '#3fe0b0', '#eb9fc8', '#f0e442', '#b3b1ff', '#ff9a66', '#ffffff'],
  'high-contrast-light': ['#005a8c', '#8a5200', '#00614a', '#8a2f64', '#5c5600', '#4a2fa3', '#8f3800', '#292929'],
};

let current: Theme | undefined;
const listeners = new Set<() => void>();

/** The theme as it is; read once and again when the editor changes it. */
export function theme(): Theme {
  current ??= readTheme();
  return current;
}

/** Calls `listener` when the theme or the wish for less motion changed; answers how to stop. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Watches the editor's theme; once a page. Puts the colours of runs into CSS variables `--run-0` … `--run-7`. */
export function watchTheme(): void {
  const refresh = (): void => {
    current = readTheme();
    theme().runs.forEach((colour, index) => document.documentElement.style.setProperty(`--run-${index}`, colour));
    for (const listener of listeners) listener();
  };
  new MutationObserver(refresh).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', refresh);
  refresh();
}

function readTheme(): Theme {
  const kind = themeKind(document.body.classList);
  const style = getComputedStyle(document.body);
  const read = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  const light = kind === 'light' || kind === 'high-contrast-light';
  const highContrast = kind === 'high-contrast' || kind === 'high-contrast-light';
  const foreground = read('--vscode-foreground', light ? '#3b3b3b' : '#cccccc');
  const background = read('--vscode-editor-background', light ? '#ffffff' : '#1f1f1f');
  const border = read(highContrast ? '--vscode-contrastBorder' : '--vscode-editorGroup-border', foreground);
  return {
    kind,
    highContrast,
    reducedMotion: document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches,
    background,
    foreground,
    secondary: highContrast ? foreground : mix(foreground, background, 0.72),
    grid: highContrast ? border : mix(foreground, background, 0.1),
    border,
    focus: read('--vscode-focusBorder', '#0078d4'),
    font: read('--vscode-font-family', 'sans-serif'),
    runs: RUNS[kind],
  };
}

function themeKind(classes: DOMTokenList): ThemeKind {
  if (classes.contains('vscode-high-contrast-light')) return 'high-contrast-light';
  if (classes.contains('vscode-high-contrast')) return 'high-contrast';
  return classes.contains('vscode-light') ? 'light' : 'dark';
}
