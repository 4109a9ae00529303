import * as vscode from 'vscode';
import type { Backend, BackendState, EnvManager } from '../../protocol/serving';
import { formatCount, formatElapsed, oneLine } from '../tree/format';
import { spokenDuration } from '../tree/renderRun';
import type { VersionServing } from './collectServed';

/** Two spaces part what a description says. */
const GAP = '  ';
/** Longest reason on a row, characters. */
const REASON = 80;

/** What stands behind `Serving`: `9 ms, 41 requests/min`, with the share of a version that takes only some; else what is going on. `now` in UTC ms. */
export function servedDescription(serving: VersionServing, now: number): string {
  const { state, share } = serving;
  switch (state.kind) {
    case 'healthy':
      return [trafficWords(serving), ...(share < 1 && serving.role !== 'next' ? [shareWords(share)] : [])].join(GAP);
    case 'starting':
      return [serving.role === 'next' ? vscode.l10n.t('starting, takes over then') : vscode.l10n.t('starting'), formatElapsed(now - state.since)].join(GAP);
    case 'restarting':
      return [vscode.l10n.t('starting again'), oneLine(state.reason, REASON)].join(GAP);
    case 'failed':
      return oneLine(state.reason, REASON);
    case 'stopping':
      return vscode.l10n.t('stopping');
  }
}

/** How fast and how often a version answers. */
export function trafficWords({ p95, rate }: Pick<VersionServing, 'p95' | 'rate'>): string {
  if (p95 === undefined) return vscode.l10n.t('no requests yet');
  const { language } = vscode.env;
  return vscode.l10n.t('{0} ms, {1} requests/min', latency(p95), formatCount(rate, language));
}

/** A latency in ms as people read it: whole, and with a digit below ten milliseconds where it says something. */
export function latency(ms: number): string {
  const digits = ms < 1 ? 1 : 0;
  return ms.toLocaleString(vscode.env.language, { maximumFractionDigits: digits });
}

/** A share of the requests, 0 to 1, as `10 %`. */
export function shareWords(share: number): string {
  return vscode.l10n.t('{0} %', (share * 100).toLocaleString(vscode.env.language, { maximumFractionDigits: 1 }));
}

/** A state in words, with its reason. */
export function stateWords(state: BackendState, now: number): string {
  switch (state.kind) {
    case 'healthy':
      return vscode.l10n.t('answering for {0}', spokenDuration(now - state.since));
    case 'starting':
      return vscode.l10n.t('starting for {0}', spokenDuration(now - state.since));
    case 'restarting':
      return vscode.l10n.t('starting again after: {0}', oneLine(state.reason, 300));
    case 'failed':
      return vscode.l10n.t('stopped answering: {0}', oneLine(state.reason, 300));
    case 'stopping':
      return vscode.l10n.t('stopping');
  }
}

/** What a version's own row says when it does not answer. */
export function attentionWords(state: BackendState): string | undefined {
  if (state.kind === 'failed') return vscode.l10n.t('stopped answering');
  return state.kind === 'restarting' ? vscode.l10n.t('starting again') : undefined;
}

/** What a version of a served model does, in words. */
export function roleWords(role: Backend['role']): string {
  switch (role) {
    case 'champion':
      return vscode.l10n.t('in use');
    case 'challenger':
      return vscode.l10n.t('challenger');
    case 'next':
      return vscode.l10n.t('takes over when it answers');
  }
}

/** An environment, with what it costs. */
export function environmentWords(environment: EnvManager): { readonly label: string; readonly detail: string } {
  switch (environment) {
    case 'local':
      return { label: vscode.l10n.t('The Workspace\'s Interpreter'), detail: vscode.l10n.t('Starts at once; its packages should be those that the model was trained with') };
    case 'virtualenv':
      return { label: 'virtualenv', detail: vscode.l10n.t('MLflow installs the model\'s own packages first, which takes minutes') };
    case 'conda':
      return { label: 'conda', detail: vscode.l10n.t('The model\'s own packages in a conda environment; conda must be installed') };
    case 'uv':
      return { label: 'uv', detail: vscode.l10n.t('The model\'s own packages, installed fast; uv must be installed') };
  }
}

/** Workers as `2 of 1–4`, or their bounds alone. */
export function workersWords({ min, max }: { readonly min: number; readonly max: number }, now?: number): string {
  const bounds = min === max ? String(min) : `${min}–${max}`;
  return now === undefined ? bounds : vscode.l10n.t('{0} of {1}', now, bounds);
}
