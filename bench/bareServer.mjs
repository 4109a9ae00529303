// The limit of one Node process: reads a request, appends its bytes to a file, answers `{}`. Prints its port.
import { openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';

const journal = openSync(process.argv[2], 'w');
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    writeSync(journal, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 2 });
    response.end('{}');
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
