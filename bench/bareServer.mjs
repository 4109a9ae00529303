// The limit of one Node process: reads a request, appends its bytes to a file, answers the same bytes each time. With `socket` it answers at once what comes,
// which is the limit of the load generator. Prints its port. Arguments: FILE http|socket ANSWER
import { openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';

const [, , file, how, answer] = process.argv;
const journal = openSync(file, 'w');
const canned = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`);
const server =
  how === 'socket'
    ? createSocketServer({ noDelay: true }, (socket) => socket.on('data', () => socket.write(canned)).on('error', () => socket.destroy()))
    : createServer((request, response) => {
        const chunks = [];
        request.on('data', (chunk) => chunks.push(chunk));
        request.on('end', () => {
          writeSync(journal, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
          response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length });
          response.end(answer);
        });
      });
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
