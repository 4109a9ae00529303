import type { MlflowClient } from '../client/mlflowClient';
import type { Direction } from '../protocol/direction';
import { readInput, schemaOf, type Fields, type InputOf, type InputSchema } from './input';

/** Where a tool looks. */
export interface AgentPlace {
  readonly client: MlflowClient;
  /** Which way metrics get better, as the team says in `trialbook.json`. */
  readonly directions: ReadonlyMap<string, Direction>;
  /** UTC ms. */
  readonly now: number;
  /** Most characters of the answer. */
  readonly budget: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a tool found: plain JSON, short keys first. */
export type Answer = Readonly<Record<string, unknown>>;

/** What a write is about to do, for the person who confirms it. The texts are not escaped. */
export type Consent =
  /** `before` is the value the tag has now. */
  | { readonly kind: 'tag'; readonly run: string; readonly key: string; readonly value: string; readonly before?: string }
  | { readonly kind: 'note'; readonly run: string; readonly text: string };

/** A tool that language models call: the same in the editor and over MCP. */
export interface AgentTool {
  /** `verb_noun`. */
  readonly name: string;
  readonly title: string;
  /** For the model: what it answers, and when to call it. */
  readonly description: string;
  readonly schema: InputSchema;
  /** Of tools that change something: what a person is asked before. Changes nothing itself. Raises what `run` raises. */
  readonly consent?: (place: AgentPlace, input: unknown) => Promise<Consent>;
  /** Raises `AgentError` for an input that makes no sense, and what the client raises. */
  run(place: AgentPlace, input: unknown): Promise<Answer>;
}

interface Definition<F extends Fields, R extends keyof F & string> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly fields: F;
  readonly required: readonly R[];
  readonly consent?: (place: AgentPlace, input: InputOf<F, R>) => Promise<Consent>;
  readonly run: (place: AgentPlace, input: InputOf<F, R>) => Promise<Answer>;
}

/** A tool whose input is read by its own fields before it is used. */
export function defineTool<const F extends Fields, const R extends keyof F & string>({ name, title, description, fields, required, consent, run }: Definition<F, R>): AgentTool {
  const schema = schemaOf(fields, required);
  const read = (input: unknown): InputOf<F, R> => readInput(schema, input) as InputOf<F, R>;
  return {
    name, title, description, schema,
    ...(consent === undefined ? {} : { consent: async (place, input) => consent(place, read(input)) }),
    run: async (place, input) => run(place, read(input)),
  };
}
