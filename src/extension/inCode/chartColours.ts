import * as vscode from 'vscode';
import type { ChartColours } from './chartSvg';

/*
 * A picture in a hover cannot read the editor's variables, so colours are chosen by the kind of the theme. Those of runs are the charts' own (`webview/ui/theme.ts`):
 * Okabe–Ito, moved until each stands at least 4:1 against the hover's background.
 */
const COLOURS: Readonly<Record<vscode.ColorThemeKind, ChartColours>> = {
  [vscode.ColorThemeKind.Dark]: {
    runs: ['#56b4e9', '#e69f00', '#1fc79a', '#d97bb4', '#f0e442', '#f0682e', '#a9a6ff'], text: '#b4b4b4', strong: '#e6e6e6', grid: '#3a3a3a', halo: '#202020',
  },
  [vscode.ColorThemeKind.Light]: {
    runs: ['#0072b2', '#9a5f00', '#007a60', '#a83279', '#5c5600', '#b8380a', '#5b3fb8'], text: '#5c5c5c', strong: '#1f1f1f', grid: '#e2e2e2', halo: '#f8f8f8',
  },
  [vscode.ColorThemeKind.HighContrast]: {
    runs: ['#7cc8f5', '#ffb81f', '#3fe0b0', '#eb9fc8', '#f0e442', '#ff9a66', '#b3b1ff'], text: '#ffffff', strong: '#ffffff', grid: '#6f6f6f', halo: '#0c141f', dotted: true,
  },
  [vscode.ColorThemeKind.HighContrastLight]: {
    runs: ['#005a8c', '#8a5200', '#00614a', '#8a2f64', '#5c5600', '#8f3800', '#4a2fa3'], text: '#292929', strong: '#000000', grid: '#8a8a8a', halo: '#ffffff', dotted: true,
  },
};

/** Colours of a chart in a hover under the present theme. */
export function chartColours(): ChartColours {
  return COLOURS[vscode.window.activeColorTheme.kind];
}
