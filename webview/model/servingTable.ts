import type { Backend, Served } from '../../src/protocol/serving';

/** A version that takes requests, in one served entry. */
export interface ServingRow {
  readonly served: Served;
  readonly backend: Backend;
}

/** What is served as rows, the version with most of the traffic first within each entry. */
export function servingRows(served: readonly Served[]): ServingRow[] {
  return served.flatMap((entry) => entry.backends.toSorted((a, b) => b.share - a.share).map((backend) => ({ served: entry, backend })));
}

/** Requests in the last whole minute, or in this one when it has more already. */
export function requestsNow({ traffic }: Backend): number {
  return Math.max(traffic.perMinute.at(-2) ?? 0, traffic.perMinute.at(-1) ?? 0);
}

/** The entry that answers for a version: what it gets most requests through. */
export function servedOf(served: readonly Served[], version: string): ServingRow | undefined {
  return servingRows(served)
    .filter(({ backend }) => backend.version === version)
    .sort((a, b) => Number(b.backend.state.kind === 'healthy') - Number(a.backend.state.kind === 'healthy') || b.backend.share - a.backend.share)[0];
}
