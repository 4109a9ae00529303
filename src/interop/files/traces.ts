import type { Problem } from '../history';

/** Tells of the traces of an experiment, which come along nowhere. */
export function tracesLeftOut(experiment: string, count: number): Problem {
  return { where: `experiment ${experiment}`, what: `${count === 1 ? 'its trace is' : `its ${count} traces are`} left out, for only runs and models are copied`, lost: true };
}
