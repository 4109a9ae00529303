import type { Health } from './collectServed';

/** What the status bar says of served models. */
export type ServingStatus =
  | { readonly kind: 'troubled'; readonly icon: '$(warning)'; readonly label: string }
  | { readonly kind: 'one'; readonly icon: string; readonly label: string }
  | { readonly kind: 'several'; readonly icon: string; readonly count: number };

/** The most pressing of what is served; undefined while nothing is. */
export function statusOf(served: readonly { readonly label: string; readonly health: Health }[]): ServingStatus | undefined {
  const troubled = served.find(({ health }) => health === 'troubled');
  if (troubled !== undefined) return { kind: 'troubled', icon: '$(warning)', label: troubled.label };
  const [first] = served;
  if (first === undefined) return undefined;
  const icon = served.some(({ health }) => health === 'starting') ? '$(loading~spin)' : '$(broadcast)';
  return served.length === 1 ? { kind: 'one', icon, label: first.label } : { kind: 'several', icon, count: served.length };
}
