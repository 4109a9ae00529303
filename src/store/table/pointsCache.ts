import type { SeriesPoints } from '../../table/reduceSeries';
import type { Change } from '../../protocol/trialbook';

/** Points kept, 16 bytes each: a hundred series of ten thousand points, four times over. */
const MAX_POINTS = 4_000_000;

/**
 * Series as they were read, by run, since a chart that is zoomed, or whose other runs go on, asks for the same ones again. The series of a run are
 * dropped when it is written; the longest unused go first.
 */
export class PointsCache {
  private readonly runs = new Map<string, Map<string, SeriesPoints>>();
  private points = 0;

  get(runId: string, name: string): SeriesPoints | undefined {
    const series = this.runs.get(runId);
    const found = series?.get(name);
    if (series !== undefined && found !== undefined) {
      this.runs.delete(runId);
      this.runs.set(runId, series);
    }
    return found;
  }

  set(runId: string, name: string, points: SeriesPoints): void {
    const series = this.runs.get(runId) ?? new Map<string, SeriesPoints>();
    this.runs.set(runId, series.set(name, points));
    this.points += points.xs.length;
    for (const oldest of this.runs.keys()) {
      if (this.points <= MAX_POINTS) break;
      this.drop(oldest);
    }
  }

  /** Forgets what a change may have touched. */
  note({ kind, run_id }: Change): void {
    if (run_id !== undefined && (kind === 'metrics' || kind === 'run')) this.drop(run_id);
  }

  clear(): void {
    this.runs.clear();
    this.points = 0;
  }

  private drop(runId: string): void {
    for (const { xs } of this.runs.get(runId)?.values() ?? []) this.points -= xs.length;
    this.runs.delete(runId);
  }
}
