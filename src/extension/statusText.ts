import { withoutIcons } from './tree/format';

/** Running work as the status bar says it. */
export interface RunningRun {
  readonly runId: string;
  readonly name: string;
  /** Last value of the key metric, as shown. */
  readonly value?: string | undefined;
  readonly metric?: string | undefined;
}

/** What the status bar has to say, the most pressing first. */
export type StatusFacts =
  /** `target` where it is a server that the person connected to. */
  | { readonly kind: 'trouble'; readonly message: string; readonly target?: string }
  | { readonly kind: 'elsewhere'; readonly target: string }
  | { readonly kind: 'running'; readonly runs: readonly RunningRun[] }
  /** New runs go to a server that the person made the active one; `lost` while it does not answer. */
  | { readonly kind: 'server'; readonly target: string; readonly lost: boolean }
  | { readonly kind: 'starting' }
  | { readonly kind: 'off' }
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'idle' };

/** Longest run name in the status bar, characters; the whole one stands in the tooltip. */
const LONGEST_NAME = 30;

/** Text of the status bar item, with codicons. */
export function statusText(facts: StatusFacts): string {
  switch (facts.kind) {
    case 'trouble':
      return `$(warning) ${withoutIcons(facts.target ?? 'Trialbook')}`;
    case 'elsewhere':
      return `$(beaker) ${withoutIcons(facts.target)}`;
    case 'server':
      return `${facts.lost ? '$(warning)' : '$(beaker)'} ${withoutIcons(facts.target)}`;
    case 'running': {
      const [run, ...others] = facts.runs;
      if (run === undefined) return '$(beaker) Trialbook';
      if (others.length > 0) return `$(loading~spin) ${facts.runs.length} runs`;
      const name = withoutIcons(run.name.length > LONGEST_NAME ? `${run.name.slice(0, LONGEST_NAME - 1)}…` : run.name);
      return `$(loading~spin) ${name}${run.value === undefined ? '' : ` ${run.value}`}`;
    }
    case 'starting':
    case 'off':
    case 'untrusted':
    case 'idle':
      return '$(beaker) Trialbook';
  }
}
