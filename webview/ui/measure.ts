import { theme } from './theme';

let context: CanvasRenderingContext2D | null | undefined;

/** Width of a text in the panel's font, px. Digits count as zeros, since they stand in equal slots. */
export function textWidth(text: string, size = 13, weight = 400): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (context === null) return text.length * size * 0.6;
  context.font = `${weight} ${size}px ${theme().font}`;
  return context.measureText(text.slice(0, 200).replace(/\d/g, '0')).width;
}
