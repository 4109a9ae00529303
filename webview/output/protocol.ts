import { isObject, isOneOf, maybe, type Check, type Checked } from '../rpc/checks';
import { isCardAct, type CardState } from '../runCard/card';
import type { CardWords } from '../runCard/strings';

/*
 * What the outputs of a notebook and the extension tell each other. The extension checks what comes: a notebook's page is shared by whatever its outputs run.
 */

/** The type of an output that is a run: an object with its `run_id`. */
export const RUN_MIME = 'application/vnd.trialbook.run+json';

/** A run's id as MLflow makes it: 32 hexadecimal digits. */
export const isRunId: Check<string> = (value): value is string => typeof value === 'string' && /^[\da-f]{32}$/.test(value);

/** From an output: that it is there, that it shows a run or no longer does, or what a person did with it. */
export const isFromOutput = isObject({ kind: isOneOf('hello', 'follow', 'leave', 'act'), run: maybe(isRunId), act: maybe(isCardAct) });
/** A message of an output that was checked. */
export type FromOutput = Checked<typeof isFromOutput>;

/** To the outputs of one editor. */
export type ToOutput =
  | { readonly kind: 'hello'; readonly locale: string; readonly words: CardWords }
  | { readonly kind: 'state'; readonly run: string; readonly state: CardState };
