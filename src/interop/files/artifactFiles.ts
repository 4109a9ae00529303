import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { HistoryFile, Problem } from '../history';
import { prefixOf, type ArtifactOwner, type ArtifactPlace, type ArtifactPlaces } from './artifactPlaces';
import { filesBelow } from './filesBelow';
import { keyFiles } from './smallFiles';

/** Artifacts of the runs and logged models of a source, by their ids. */
export class ArtifactFiles {
  readonly #places = new Map<string, ArtifactPlace>();
  readonly #told = new Set<string>();

  constructor(
    readonly places: ArtifactPlaces,
    private readonly tell: (problem: Problem) => void,
    private readonly signal: AbortSignal,
  ) {}

  /** Looks where the artifacts are: their address here, as far as they are here, and what changes when they do. */
  take(owner: ArtifactOwner): { readonly address: string; readonly mark: readonly unknown[] } {
    const place = this.places.find(owner);
    this.#places.set(owner.id, place);
    if (place.kind !== 'here') return { address: owner.address, mark: [] };
    const mark = keyFiles(place.path, () => undefined).map(({ key, path }) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return [key, stats?.size, stats?.mtimeMs];
    });
    return { address: pathToFileURL(place.path).href, mark };
  }

  /** The files of a run or logged model. What leads nowhere is told once for all that lie there. */
  async *of(id: string): AsyncGenerator<HistoryFile> {
    const place = this.#places.get(id);
    if (place?.kind === 'here') yield* filesBelow(place.path, this.tell, this.signal);
    else if (place?.kind === 'outside') this.#tellOnce(place.path, 'is named as the place of artifacts, but is no folder of MLflow; map it to itself to have them');
    else if (place?.kind === 'away') this.#tellOnce(prefixOf(place.address, id), 'is where artifacts lie, and leads nowhere here; map it to the folder that has them');
    else if (place?.kind === 'stored') this.#tellOnce(prefixOf(place.address, id), 'is where artifacts lie, in a storage that is not read here; copy it to this machine with the programs of the storage and map it to the folder that has it');
  }

  #tellOnce(where: string, what: string): void {
    if (this.#told.has(where)) return;
    this.#told.add(where);
    this.tell({ where, what, lost: true });
  }
}
