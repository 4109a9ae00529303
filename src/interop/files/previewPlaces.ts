import { statSync } from 'node:fs';
import { keyFiles } from './smallFiles';
import { prefixOf, type ArtifactPlaces } from './artifactPlaces';

/** Files whose sizes are added up for a preview; with more, the sum is not known. */
const FILES = 20_000;

/** What a preview says of artifacts: their size, and the addresses that lead nowhere. */
export class PreviewPlaces {
  readonly #prefixes = new Map<string, number>();
  #files = 0;
  #bytes = 0;

  constructor(private readonly places: ArtifactPlaces) {}

  add(id: string, address: string, beside?: string): void {
    if (address === '' && beside === undefined) return;
    const place = this.places.find({ id, address, ...(beside === undefined ? {} : { beside }) });
    if (place.kind === 'here') this.#measure(place.path);
    else if (place.kind !== 'none') {
      const prefix = place.kind === 'outside' ? place.path : prefixOf(address, id);
      this.#prefixes.set(prefix, (this.#prefixes.get(prefix) ?? 0) + 1);
    }
  }

  /** Bytes of artifacts; undefined when there were too many to look at. */
  get bytes(): number | undefined {
    return this.#files > FILES ? undefined : this.#bytes;
  }

  /** Beginnings of addresses that lead nowhere, most used first. */
  get missing(): string[] {
    return [...this.#prefixes].sort((a, b) => b[1] - a[1]).map(([prefix]) => prefix);
  }

  #measure(folder: string): void {
    if (this.#files > FILES) return;
    for (const { path } of keyFiles(folder, () => undefined)) {
      this.#files += 1;
      this.#bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    }
  }
}
