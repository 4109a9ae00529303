/*
 * What a program logs, as its text shows. Made by the readers of this folder (Python by its syntax tree, other languages by a person's patterns), read by
 * whatever shows results beside code. Nothing here runs the program: a name that is made at run time is known by its fixed parts or not at all.
 */

/** A stretch of a text: UTF-16 offsets, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The name of a metric, a parameter, an experiment or a run, as far as the text tells it. */
export type SiteName =
  | { readonly kind: 'exact'; readonly name: string }
  /** An f-string and its like: fixed parts with what is filled in between, before or after them; `parts.length` is one more than the gaps. */
  | { readonly kind: 'pattern'; readonly parts: readonly string[] };

/** How a call finds its end: where text behind it goes is the end of the line on which the call ends. */
interface SiteBase {
  /** The call, or the key of a dictionary, or the argument. */
  readonly span: Span;
  /** The function that holds it (`train`, `Trainer.fit`); absent at the top of the file. */
  readonly within?: string;
}

/** Begins a run: `mlflow.start_run(…)`. */
export interface RunSite extends SiteBase {
  readonly kind: 'run';
  readonly name?: SiteName;
  readonly experiment?: SiteName;
  /** `nested=True`. */
  readonly nested: boolean;
}

/** Switches autologging on: `mlflow.autolog()`, `mlflow.sklearn.autolog()`. */
export interface AutologSite extends SiteBase {
  readonly kind: 'autolog';
  /** `sklearn`; absent for all of them. */
  readonly flavour?: string;
}

/** A function whose body, at whatever depth, begins runs, switches autologging on or logs; the span is that of its `def` line. */
export interface FunctionSite extends SiteBase {
  readonly kind: 'function';
  readonly name: string;
}

/** Logs a metric: a call, or one key of a dictionary of metrics. */
export interface MetricSite extends SiteBase {
  readonly kind: 'metric';
  readonly metric: SiteName;
}

/** Gives a parameter: `log_param("lr", lr)`, a key of `log_params({…})`, a keyword of an autologged estimator, an option of argparse, a name in a cell tagged `parameters`. */
export interface ParameterSite extends SiteBase {
  readonly kind: 'parameter';
  readonly parameter: SiteName;
  /** The value as a run would log it (`0.05`, `auto`, `True`), where the text says it: a literal, or a constant of the file. */
  readonly value?: string;
  readonly from: 'log' | 'estimator' | 'argument' | 'cell';
}

/** A place in code that has to do with runs. */
export type Site = RunSite | AutologSite | FunctionSite | MetricSite | ParameterSite;

/** What a text logs. Sites are in the order of their starts. */
export interface CodeReading {
  readonly sites: readonly Site[];
  /** Whether it begins runs, switches autologging on or logs. Where it does not, nothing is shown. */
  readonly logs: boolean;
  /** The experiment that the text sets, where there is one and its name is known. */
  readonly experiment?: string;
}

/** Whether a name that was logged is one that a site's name may become. */
export function matchesName(site: SiteName, name: string): boolean {
  if (site.kind === 'exact') return site.name === name;
  const [first = '', ...rest] = site.parts;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
