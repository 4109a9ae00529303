import { COPY_TAGS, PARTIAL } from '../../protocol/imports';
import type { Run } from '../history';
import type { ServerTarget } from './target';
import type { TargetExperiments } from './targetExperiments';

/** A copy that a target has. */
export interface CopyThere {
  /** What it is a copy of. */
  readonly sourceId: string;
  readonly id: string;
  readonly mark: string;
  readonly isPartial: boolean;
  readonly isDeleted: boolean;
  readonly artifactUri: string;
}

/** Experiments of one search, since each is a value of the server's query. */
const EXPERIMENTS_AT_ONCE = 500;

/** The copies that a target has, by the id of what they are copies of; read once, in pages, whatever the number of runs to come. */
export class CopiesThere {
  #read: Promise<Map<string, CopyThere>> | undefined;

  constructor(
    private readonly target: ServerTarget,
    private readonly experiments: TargetExperiments,
  ) {}

  /** Begins to read them, without waiting. A failure is told to who asks. */
  read(): void {
    this.#all().catch(() => undefined);
  }

  async of(sourceId: string): Promise<CopyThere | undefined> {
    return (await this.#all()).get(sourceId);
  }

  /** The copies that are not whole now, of the experiments that are written to. */
  async partial(): Promise<CopyThere[]> {
    const found: CopyThere[] = [];
    for await (const copy of this.#search(await this.experiments.used(), `tags.\`${COPY_TAGS.state}\` = '${PARTIAL}'`)) found.push(copy);
    return found;
  }

  #all(): Promise<Map<string, CopyThere>> {
    this.#read ??= this.#readAll();
    return this.#read;
  }

  async #readAll(): Promise<Map<string, CopyThere>> {
    const found = new Map<string, CopyThere>();
    for await (const copy of this.#search(await this.experiments.ids(), `tags.\`${COPY_TAGS.mark}\` LIKE '%'`)) {
      const other = found.get(copy.sourceId);
      if (other === undefined || rank(copy) > rank(other)) found.set(copy.sourceId, copy);
    }
    return found;
  }

  async *#search(experimentIds: readonly string[], filter: string): AsyncGenerator<CopyThere> {
    for (let first = 0; first < experimentIds.length; first += EXPERIMENTS_AT_ONCE) {
      const request = { experiment_ids: experimentIds.slice(first, first + EXPERIMENTS_AT_ONCE), filter, run_view_type: 'ALL' as const, max_results: 1000 };
      let token: string | undefined;
      do {
        const page = await this.target.call((options) => this.target.client.searchRuns({ ...request, page_token: token }, options));
        yield* page.runs.map(copyOf);
        token = page.next_page_token;
      } while (token !== undefined);
    }
  }
}

/** Which of two copies of the same run is gone on with: the whole one. */
const rank = ({ isPartial, isDeleted }: CopyThere): number => (isPartial ? 0 : 2) + (isDeleted ? 0 : 1);

function copyOf({ info, data }: Run): CopyThere {
  const tag = (name: string): string | undefined => data.tags.find(({ key }) => key === name)?.value;
  return {
    sourceId: tag(COPY_TAGS.sourceId) ?? info.run_id, id: info.run_id, mark: tag(COPY_TAGS.mark) ?? '', isPartial: tag(COPY_TAGS.state) === PARTIAL, isDeleted: info.lifecycle_stage === 'deleted', artifactUri: info.artifact_uri,
  };
}
