import type * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';
import type { TreeServices } from '../tree/treeServices';
import { makeSweepRanges } from '../sweep/sweepRanges';
import { makeDifferences } from './differences/makeDifferences';
import type { CompareAnswerer } from './panelContext';

/** A part of Compare Runs that has things of its own in the window, such as documents, and answers requests of its view. */
export interface CompareFeature {
  readonly answer: CompareAnswerer;
  dispose(): void;
}

/** Makes a feature, once for the window. */
export type MakeFeature = (context: vscode.ExtensionContext, connections: Connections, log: Log, tree: TreeServices) => CompareFeature;

/** The features beside what the panel itself answers. */
export const FEATURES: readonly MakeFeature[] = [makeDifferences, makeSweepRanges];
