import type { CodePlace, CodeRuns } from '../../codeRuns/codeRuns';
import type { RunFacts } from './facts';

/**
 * What is known of the runs of a place; of a cell first by its own runs, then by those of its notebook: a cell may log to a run that another cell began, and a cell of
 * parameters begins none.
 */
export function factsOf(codeRuns: CodeRuns, place: CodePlace): RunFacts[] {
  const places = place.cell === undefined ? [place] : [place, { uri: place.uri }];
  return places.flatMap((one) => {
    const runs = codeRuns.of(one);
    return runs === undefined ? [] : [{ runs, metric: (key: string) => codeRuns.metric(one, key), parameter: (key: string) => codeRuns.parameter(one, key) }];
  });
}
