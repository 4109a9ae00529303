/*
 * What an MLproject file says. The rules are MLflow's own (`mlflow.projects._project_spec` of 3.17): what it refuses is an error here, what it takes in silence although
 * it can hardly be meant is a warning.
 */

/** The name of the file; MLflow takes any case. */
export const PROJECT_FILE = 'MLproject';

/** Types that MLflow checks; any other is taken for a string. */
export const PARAMETER_TYPES = ['string', 'float', 'path', 'uri'] as const;
/** One of them. */
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** A place in a text: line and column from 1, length in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** A parameter of an entry point. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** The type as it is written, when MLflow does not know it. */
  readonly unknownType?: string | undefined;
  /** Text of the default; a parameter without one has to be given. */
  readonly default?: string | undefined;
}

/** A way to run a project. */
export interface EntryPoint {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** The line with `{parameter}` where values go. */
  readonly command: string;
  readonly place: Place;
}

/** The environment that a project asks for. */
export type ProjectEnvironment =
  | { readonly kind: 'none' }
  /** Paths are relative to the project's folder. */
  | { readonly kind: 'python'; readonly file: string; readonly place: Place }
  | { readonly kind: 'conda'; readonly file: string; readonly place: Place }
  | { readonly kind: 'docker'; readonly image: string };

/** A project that can be run. */
export interface Project {
  readonly name: string | undefined;
  readonly entryPoints: readonly EntryPoint[];
  readonly environment: ProjectEnvironment;
}

/** Something that is wrong in the file. An error keeps the project, or the entry point it lies in, from running. */
export interface ProjectProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly place: Place;
  /** The entry point that it is in; the whole file otherwise. */
  readonly entryPoint?: string | undefined;
}

/** What reading a file came to. The project holds what could be read, entry points with errors left out. */
export interface ProjectReading {
  readonly project: Project;
  readonly problems: readonly ProjectProblem[];
}
