const COMMA = 0x2c;

/** The JSON text of `{NAME: [ITEM, …], "next_page_token": TOKEN}`, of items that are JSON already. */
export function listAnswer(name: string, items: readonly Buffer[], token: string | undefined): Buffer {
  const head = `{"${name}":[`;
  const tail = token === undefined ? ']}' : `],"next_page_token":${JSON.stringify(token)}}`;
  let size = head.length + Math.max(0, items.length - 1) + tail.length;
  for (const item of items) size += item.length;
  const bytes = Buffer.allocUnsafe(size);
  let at = bytes.write(head, 'latin1');
  for (let i = 0; i < items.length; i++) {
    if (i > 0) bytes[at++] = COMMA;
    const item = items[i]!;
    bytes.set(item, at);
    at += item.length;
  }
  bytes.write(tail, at, 'latin1');
  return bytes;
}
