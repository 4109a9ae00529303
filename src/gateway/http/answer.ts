import type { ServerResponse } from 'node:http';
import { MlflowError } from '../../protocol/errors';

/** Answers JSON. */
export function answerJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  if (response.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': text.length, 'X-Content-Type-Options': 'nosniff', ...headers });
  response.end(text);
}

/** Answers an error in MLflow's form. */
export function answerError(response: ServerResponse, error: unknown, headers: Record<string, string> = {}): void {
  const known = error instanceof MlflowError ? error : new MlflowError('INTERNAL_ERROR', error instanceof Error ? error.message : String(error));
  answerJson(response, known.status, known, headers);
}
