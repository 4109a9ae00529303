import type { ServerResponse } from 'node:http';
import type { MlflowError } from '../../protocol/errors';
import { stringifyJson } from '../../protocol/json';
import { TABLE_TYPE } from '../../protocol/tableFormat';

const JSON_HEADERS = ['Content-Type', 'application/json', 'X-Content-Type-Options', 'nosniff', 'Cache-Control', 'no-store', 'Content-Length'];

/** JSON that is written out already. */
export class JsonBytes {
  constructor(readonly bytes: Buffer) {}
}

/** Answers a JSON value with its length; `undefined` is MLflow's empty answer `{}`. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  if (value instanceof JsonBytes) {
    response.writeHead(status, [...JSON_HEADERS, String(value.bytes.length)]);
    response.end(value.bytes);
    return;
  }
  sendJsonText(response, jsonText(value), status);
}

/** An answer as text; see `sendJson`. */
export const jsonText = (value: unknown): string => (value === undefined ? '{}' : stringifyJson(value));

/** Answers JSON that is text already. */
export function sendJsonText(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, [...JSON_HEADERS, String(Buffer.byteLength(body))]);
  // As text it goes out together with the head, in one call of the system.
  response.end(body);
}

/** Answers the columns of a table or of series. */
export function sendColumns(response: ServerResponse, bytes: Uint8Array): void {
  response.writeHead(200, {
    'Content-Type': TABLE_TYPE, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store', 'Content-Length': bytes.length,
  });
  response.end(bytes);
}

/** Answers plain text. */
export function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, {
    'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff', 'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Answers an error as `{"error_code", "message"}`. Once an answer has begun, the connection is broken off instead. */
export function sendError(response: ServerResponse, error: MlflowError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendJson(response, error, error.status);
}
