import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendBytes } from './bytesOut';
import { contentType } from './contentTypes';
import { noSuchArtifact, type ArtifactFolder } from './folder';
import type { ArtifactPath } from './paths';
import { openPinned } from './pinned';
import { parseRange } from './range';

/**
 * Streams a file with ETag, ranges and `If-None-Match`, always as an attachment. `HEAD` is answered without the bytes.
 * Raises RESOURCE_DOES_NOT_EXIST when there is no such file.
 */
export async function sendArtifact(
  folder: ArtifactFolder, path: ArtifactPath, request: IncomingMessage, response: ServerResponse,
): Promise<void> {
  const handle = path.segments.length === 0 ? undefined : await openPinned(() => folder.find(path));
  if (handle === undefined) throw noSuchArtifact(path);
  try {
    const stats = await handle.stat({ bigint: true });
    const size = Number(stats.size);
    const etag = `"${stats.ino.toString(36)}-${stats.mtimeNs.toString(36)}-${size.toString(36)}"`;
    const headers: Record<string, string | number> = {
      ...safeHeaders(path.segments.at(-1)!), ETag: etag, 'Accept-Ranges': 'bytes', 'Cache-Control': 'private, no-cache',
      'Last-Modified': new Date(Number(stats.mtimeMs)).toUTCString(),
    };
    if (matches(request.headers['if-none-match'], etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    const condition = request.headers['if-range'];
    const span = parseRange(condition === undefined || condition === etag ? request.headers.range : undefined, size);
    if (span.kind === 'unsatisfiable') {
      response.writeHead(416, { ...headers, 'Content-Range': `bytes */${size}`, 'Content-Length': 0 }).end();
      return;
    }
    const [start, end] = span.kind === 'part' ? [span.start, span.end] : [0, size - 1];
    if (span.kind === 'part') headers['Content-Range'] = `bytes ${start}-${end}/${size}`;
    response.writeHead(span.kind === 'part' ? 206 : 200, { ...headers, 'Content-Length': end - start + 1 });
    if (request.method === 'HEAD' || size === 0) response.end();
    else await sendBytes(handle, response, start, end);
  } finally {
    await handle.close();
  }
}

/** Headers that keep an artifact from being run where it is shown. */
function safeHeaders(name: string): Record<string, string> {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return {
    'Content-Type': contentType(name),
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
  };
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}
