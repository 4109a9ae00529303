import { mix } from '../../ui/colour';
import { theme } from '../../ui/theme';
import { BAND, type Picture } from './picture';
import { pixelOf } from './ramp';

/** Colour of the two bands, opaque. */
export function bandColour(): string {
  return mix(theme().foreground, theme().background, 0.04);
}

/** The background with its two bands, as pixels by columns. */
export function groundPixels({ heights, ratio }: Pick<Picture, 'heights' | 'ratio'>, width: number, height: number): Uint32Array {
  const { background, highContrast } = theme();
  const pixels = new Uint32Array(width * height).fill(pixelOf(background));
  if (highContrast) return pixels;
  const band = pixelOf(bandColour());
  for (const y of [heights.special, heights.absent]) {
    const [top, bottom] = [Math.round((y - BAND) * ratio), Math.min(height, Math.round((y + BAND) * ratio))];
    for (let x = 0; x < width; x += 1) pixels.fill(band, x * height + top, x * height + bottom);
  }
  return pixels;
}

/** What a canvas of lines is drawn with. */
export function opaqueContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const found = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (found === null) throw new Error('this editor draws no canvas');
  return found;
}
