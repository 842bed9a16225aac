/**
 * Loads a server with one request, again and again: `load.ts <url> <headers> <body> <milliseconds>`. Prints all answers
 * that came, and how many a second once both sides were warm. On raw sockets, since an HTTP client would take more time than the servers that are compared.
 */

import { connect } from 'node:net';

const [, , address = '', headers = '{}', body = '', duration = '2000'] = process.argv;
const CONNECTIONS = 16;

const { host, hostname, port, pathname } = new URL(address);
const given: Readonly<Record<string, string>> = JSON.parse(headers);
const lines = Object.entries({ host, 'content-length': `${Buffer.byteLength(body)}`, ...given });
const request = Buffer.from(
  `POST ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
);

let answers = 0;

/** Sends the request over one connection, and again as soon as its answer is whole. */
function drive(): void {
  const socket = connect(Number(port), hostname);
  let come = '';
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  socket.on('data', (text: string) => {
    come += text;
    if (!isWhole(come)) return;
    if (!come.startsWith('HTTP/1.1 200 ') || !come.includes('"result"')) fail(new Error(come));
    answers += 1;
    come = '';
    socket.write(request);
  });
  socket.write(request);
}

/** Whether all of one answer is there. */
function isWhole(come: string): boolean {
  const head = come.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(come);
  return length ? come.length >= head + 4 + Number(length[1]) : come.endsWith('\r\n0\r\n\r\n');
}

function fail(error: Error): void {
  process.stderr.write(`Failed to load ${address}: ${error.message}. Please run the server by hand.\n`);
  process.exit(1);
}

for (let connection = 0; connection < CONNECTIONS; connection += 1) drive();
// The first second warms both sides up.
setTimeout(() => {
  const [before, began] = [answers, performance.now()];
  setTimeout(() => {
    const perSecond = (answers - before) / ((performance.now() - began) / 1_000);
    console.log(JSON.stringify({ answers, perSecond }));
    process.exit();
  }, Number(duration));
}, 1_000);
