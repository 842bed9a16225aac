/** `mcp-remote`: the bridge by which programs that know only stdio use the endpoint. */

import { probe } from '../../harness/probe.ts';
import { does, seen, stepOf } from './step.ts';

export const connects = probe({
  id: 'clients/remote-connects',
  question: 'Does mcp-remote connect, and through it a client that knows only stdio?',
  why: 'It is how desktop programs without support for remote servers are set up.',
  needs: ['clients', 'remoteClient'],
  impact: 'opens-sessions',
  sees: does,
  observe: async (_endpoint, { remoteClient }) => seen(stepOf(await remoteClient(), 'connect')),
});

export const lists = probe({
  id: 'clients/remote-lists',
  question: 'Does a client list the tools through mcp-remote?',
  why: 'A bridge that connects and lists nothing looks like a server without tools.',
  needs: ['clients', 'remoteClient'],
  impact: 'opens-sessions',
  sees: does,
  observe: async (_endpoint, { remoteClient }) => seen(stepOf(await remoteClient(), 'list')),
});
