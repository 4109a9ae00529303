import type * as vscode from 'vscode';
import type { Served } from '../../protocol/serving';

/** The row `Serving` below a version, ready to be drawn: how the version answers, wherever it is served. */
export interface ServedRow {
  readonly state: 'starting' | 'healthy' | 'restarting' | 'failed' | 'stopping';
  /** Ids of the served models that the version takes requests of. */
  readonly ids: readonly string[];
  readonly label: string;
  /** `9 ms, 41 requests/min`, or what is wrong. */
  readonly description: string;
  readonly icon: vscode.ThemeIcon;
  /** `serving state=healthy` */
  readonly contextValue: string;
  /** Said by a screen reader. */
  readonly accessibleLabel: string;
  readonly tooltip: vscode.MarkdownString;
  /** What the version's own row says in the place of its metric, with the icon `warning` in charts.yellow: `stopped answering`. Absent while all is well. */
  readonly attention?: string;
}

/** Which versions are served, for rows of the tree. */
export interface ServingRows {
  readonly onDidChange: vscode.Event<void>;
  /** Cheap: what is known now. */
  of(connectionId: string, name: string, version: string): ServedRow | undefined;
}

/** What is served of a connection's models, live. */
export interface ServingFacts {
  readonly onDidChange: vscode.Event<void>;
  /** The served entries of a registered model; none while nothing of it is served. */
  served(connectionId: string, name: string): readonly Served[];
}

/** What a served version answered. */
export interface TryAnswer {
  /** As the model gave them, usually one of each record. */
  readonly predictions: unknown;
  /** From asking to the answer, ms. */
  readonly ms: number;
}

/** Sends inputs to a version that is served. */
export interface TryIt {
  /**
   * `payload` is a body of MLflow's scoring protocol, such as `{ inputs: { bedrooms: 3 } }`. Raises `UserError`: `not-served` when the version takes no requests,
   * `input-refused` when the input does not fit the signature (the message names the column), `model-not-ready` while it starts or after it died.
   */
  tryIt(connectionId: string, name: string, version: string, payload: unknown): Promise<TryAnswer>;
}

/** What other features use of serving. */
export interface Serving {
  readonly rows: ServingRows;
  readonly facts: ServingFacts;
  readonly tryIt: TryIt['tryIt'];
}
