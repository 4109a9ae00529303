import type { CodePlace, CodeRuns, RunsOfCode } from '../codeRuns/codeRuns';

/** The runs of a place as what is shown beside code takes them. */
export interface PlaceAnswer {
  readonly place: CodePlace;
  readonly known: RunsOfCode;
}

/**
 * What is known of the runs of a place. A cell that no run names stands for its notebook when none of the notebook's runs names a cell: they were made where nobody
 * told which cell ran.
 */
export function runsOfPlace(codeRuns: CodeRuns, place: CodePlace): PlaceAnswer | undefined {
  const own = codeRuns.of(place);
  if (own !== undefined) return { place, known: own };
  return place.cell === undefined ? undefined : ofNotebook(codeRuns, place);
}

function ofNotebook(codeRuns: CodeRuns, { uri }: CodePlace): PlaceAnswer | undefined {
  const whole = codeRuns.of({ uri });
  return whole === undefined || whole.runs.some(({ cell }) => cell !== undefined) ? undefined : { place: { uri }, known: whole };
}
