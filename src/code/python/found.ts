import type { Site, SiteName, Span } from '../reading';
import { outward, type Scope } from './scopes';
import { type Entry, namesOf, type Value } from './values';
import { writtenOut } from './evaluate';

/** Gathers what a text logs. */
export class Found {
  readonly #sites = new Map<string, Site>();
  readonly #logging = new Set<Scope>();
  logs = false;

  constructor(private readonly module: Scope) {}

  /** Takes a site once. */
  add(site: Site): void {
    const name = site.kind === 'metric' ? site.metric : site.kind === 'parameter' ? site.parameter : '';
    const key = `${site.kind} ${site.span.start} ${site.span.end} ${JSON.stringify(name)}`;
    if (!this.#sites.has(key)) this.#sites.set(key, site);
  }

  /** Notes that a scope logs, and the functions around it. */
  logsIn(scope: Scope): void {
    this.logs = true;
    for (const each of outward(scope)) if (each.kind === 'function') this.#logging.add(each);
  }

  /** Functions of which something logs. */
  get logging(): ReadonlySet<Scope> {
    return this.#logging;
  }

  /** Metrics by the names that one value may be. */
  metrics(value: Value | undefined, span: Span, scope: Scope): void {
    for (const metric of namesOf(value)) this.add({ kind: 'metric', metric, span, ...withinOf(scope) });
  }

  /** Metrics by the keys of a dictionary; those that stand in an earlier cell are shown at the call. */
  metricEntries(entries: readonly Entry[], call: Span, scope: Scope): void {
    for (const { name, span = call } of known(entries)) this.add({ kind: 'metric', metric: name, span, ...withinOf(this.#holder(span, call, scope)) });
  }

  /** Parameters by the keys of a dictionary or the keywords of a call. */
  parameterEntries(entries: readonly Entry[], from: ParameterFrom, call: Span, scope: Scope, prefix = ''): void {
    for (const { name, value, span = call } of known(entries)) this.parameter(prefixed(prefix, name), value, from, span, this.#holder(span, call, scope));
  }

  /** One parameter. */
  parameter(parameter: SiteName, value: Value | undefined, from: ParameterFrom, span: Span, scope: Scope): void {
    const written = writtenValue(value);
    this.add({ kind: 'parameter', parameter, from, span, ...(written === undefined ? {} : { value: written }), ...withinOf(scope) });
  }

  /** The scope that a key stands in, which may be another one than that of the call. */
  #holder(span: Span, call: Span, scope: Scope): Scope {
    return call.start <= span.start && span.end <= call.end ? scope : this.module.innermost(span.start);
  }

  /** All sites in the order of their starts. */
  sites(): Site[] {
    return [...this.#sites.values()].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  }
}

type ParameterFrom = 'log' | 'estimator' | 'argument' | 'cell';

/** The name of the function around a site, as a part of it. */
export function withinOf(scope: Scope): { readonly within?: string } {
  const { within } = scope;
  return within === undefined ? {} : { within };
}

/** Where a node stands. */
export function spanOf(node: { readonly from: number; readonly to: number }): Span {
  return { start: node.from, end: node.to };
}

/** Entries whose names are known, at least by a part. */
function known(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ name }) => namesOf({ kind: 'text', name }).length > 0);
}

function prefixed(prefix: string, name: SiteName): SiteName {
  if (prefix === '') return name;
  return name.kind === 'exact' ? { kind: 'exact', name: `${prefix}${name.name}` } : { kind: 'pattern', parts: [`${prefix}${name.parts[0]!}`, ...name.parts.slice(1)] };
}

/** A value as a run logs it: a list with its brackets. */
function writtenValue(value: Value | undefined): string | undefined {
  return value?.kind === 'choice' ? undefined : writtenOut(value);
}
