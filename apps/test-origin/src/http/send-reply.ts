import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { systemErrorCode } from '@up/core';
import { type FileSlice, type Reply, textReply } from './reply.ts';

export interface SendReplyOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly reply: Reply;
  /** Called with what is really sent, before it is. */
  readonly announce: (reply: Reply) => void;
}

const READ_BYTES = 128 * 1024;

/** Sends a reply; what is in memory leaves in the same turn. Never fails: a broken connection is closed. */
export function sendReply(options: SendReplyOptions): Promise<void> | undefined {
  const { request, response, reply, announce } = options;
  const { body } = reply;
  if (body !== undefined && !Buffer.isBuffer(body) && request.method !== 'HEAD')
    return sendFile(options, body);
  announce(reply);
  response.writeHead(reply.status, reply.head);
  if (request.method === 'HEAD') response.end();
  else response.end(body);
  return undefined;
}

async function sendFile({ response, reply, announce }: SendReplyOptions, slice: FileSlice): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(slice.path);
  } catch (error) {
    // It left the window between the look-up and now; anything else is the disk's fault.
    const gone = systemErrorCode(error) === 'ENOENT';
    const failure = textReply(gone ? 404 : 500, gone ? 'Not found\n' : 'Cannot read\n', { kind: reply.kind });
    announce(failure);
    response.writeHead(failure.status, failure.head).end(failure.body);
    return;
  }
  announce(reply);
  response.writeHead(reply.status, reply.head);
  const stream = file.createReadStream({ start: slice.start, end: slice.end, highWaterMark: READ_BYTES });
  await pipeline(stream, response).catch(() => response.destroy());
}
