import { COPY_TAGS, PARTIAL } from '../../protocol/imports';
import type { Run } from '../history';
import type { ServerTarget } from './target';
import type { TargetExperiments } from './targetExperiments';

/** A copy that a target has. */
export interface CopyThere {
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

  #all(): Promise<Map<string, CopyThere>> {
    this.#read ??= this.#readAll();
    return this.#read;
  }

  async #readAll(): Promise<Map<string, CopyThere>> {
    const found = new Map<string, CopyThere>();
    const ids = await this.experiments.ids();
    for (let first = 0; first < ids.length; first += EXPERIMENTS_AT_ONCE) {
      const request = { experiment_ids: ids.slice(first, first + EXPERIMENTS_AT_ONCE), filter: `tags.\`${COPY_TAGS.mark}\` LIKE '%'`, run_view_type: 'ALL' as const, max_results: 1000 };
      let token: string | undefined;
      do {
        const page = await this.target.call((options) => this.target.client.searchRuns({ ...request, page_token: token }, options));
        for (const run of page.runs) found.set(...copyOf(run));
        token = page.next_page_token;
      } while (token !== undefined);
    }
    return found;
  }
}

function copyOf({ info, data }: Run): [string, CopyThere] {
  const tag = (name: string): string | undefined => data.tags.find(({ key }) => key === name)?.value;
  return [
    tag(COPY_TAGS.sourceId) ?? info.run_id,
    { id: info.run_id, mark: tag(COPY_TAGS.mark) ?? '', isPartial: tag(COPY_TAGS.state) === PARTIAL, isDeleted: info.lifecycle_stage === 'deleted', artifactUri: info.artifact_uri },
  ];
}
