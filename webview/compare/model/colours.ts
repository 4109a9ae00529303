/** Colours of the run palette that go round; the one after them is the baseline's. */
export const RUN_COLOURS = 7;

/**
 * Colours for a selection: a run keeps the one it has, a new one gets the lowest that is free. Numbers go on past the palette: the hue is the number
 * modulo `RUN_COLOURS`, and each round has another dash (UI.md, "Run palette"). The baseline takes none.
 */
export function assignColours(selection: readonly string[], known: Readonly<Record<string, number>>, baseline: string | undefined): Record<string, number> {
  const coloured = selection.filter((id) => id !== baseline);
  const kept = coloured.filter((id) => known[id] !== undefined);
  const taken = new Set(kept.map((id) => known[id]));
  const colours: Record<string, number> = Object.fromEntries(kept.map((id) => [id, known[id] ?? 0]));
  let next = 0;
  for (const id of coloured) {
    if (colours[id] !== undefined) continue;
    while (taken.has(next)) next += 1;
    colours[id] = next;
    taken.add(next);
  }
  return colours;
}

/** How a run's line is drawn: hue, an index into `theme().runs`, and its dash, px on and off; empty for a solid line. */
export interface RunStyle {
  readonly hue: number;
  readonly dash: readonly number[];
}

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
/** The hues that come close to others for red- or green-blind readers are dashed from the start. */
const FIRST_DASH: readonly number[] = [0, 0, 0, 0, 1, 1, 2];

/** The style of a colour number; undefined is the baseline's. */
export function runStyle(colour: number | undefined): RunStyle {
  if (colour === undefined) return { hue: RUN_COLOURS, dash: [2, 3] };
  const hue = colour % RUN_COLOURS;
  const dash = (FIRST_DASH[hue] ?? 0) + Math.floor(colour / RUN_COLOURS);
  return { hue, dash: DASHES[dash % DASHES.length] ?? [] };
}
