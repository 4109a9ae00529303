import { UserError } from '../errors';
import type { TryIt } from '../serving/servingRows';
import type { Prediction } from '../../../webview/model/protocol';
import { redact } from '../redact';
import { columnIn } from './columnIn';

/** Asks served versions side by side. What one of them says instead of an answer is its answer. */
export function predictWith(tryIt: TryIt['tryIt'], connectionId: string, name: string, versions: readonly string[], payload: unknown): Promise<Prediction[]> {
  return Promise.all(
    versions.map(async (version): Promise<Prediction> => {
      try {
        const { predictions, ms } = await tryIt(connectionId, name, version, payload);
        return { version, kind: 'answered', predictions: JSON.stringify(predictions ?? null), ms };
      } catch (error) {
        if (error instanceof UserError && error.code === 'not-served') return { version, kind: 'not-served' };
        // The page says itself which version did not answer.
        const reason = error instanceof UserError && error.code === 'model-not-ready' ? (error.cause ?? error) : error;
        const message = redact(reason instanceof Error ? reason.message : String(reason));
        const column = error instanceof UserError && error.code === 'input-refused' ? columnIn(message, payload) : undefined;
        return { version, kind: 'refused', message, ...(column === undefined ? {} : { column }) };
      }
    }),
  );
}
