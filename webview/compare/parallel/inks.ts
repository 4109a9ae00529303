import { pixelOf, type Colouring } from './ramp';
import { PLAIN_WEIGHT, type Ink, type Stroke } from './raster';

/** How lines of each colour are put into layers. */
export interface Inks {
  /** By colour of the colouring. */
  readonly strokes: readonly Stroke[];
  /** Colours of each layer, as pixels by shade. */
  readonly colours: readonly Uint32Array[];
}

/** A plain line. */
export const PLAIN: Stroke = { layer: 0, shade: 0, weight: PLAIN_WEIGHT };

/** Runs without a value lie below; those of a ramp share a layer, in which a good one weighs up to eight times a bad one; a category has its own. */
export function inksOf({ colours, ends }: Pick<Colouring, 'colours' | 'ends'>): Inks {
  const pixels = colours.map(pixelOf);
  if (ends === undefined) return { strokes: pixels.map((_, layer) => ({ ...PLAIN, layer })), colours: pixels.map((pixel) => Uint32Array.of(pixel)) };
  const last = Math.max(1, pixels.length - 2);
  const ramp = pixels.slice(1).map((_, shade): Stroke => ({ layer: 1, shade, weight: 1 + Math.round(7 * (shade / last) ** 2) }));
  return { strokes: [PLAIN, ...ramp], colours: [Uint32Array.from(pixels.slice(0, 1)), Uint32Array.from(pixels.slice(1))] };
}

/** The layers as they are painted. */
export function painted({ colours }: Inks, opacity: number): Ink[] {
  return colours.map((each) => ({ colours: each, opacity }));
}
