/** Where a mend usually lies, by area: the one part of the pages that no program can tell from the catalogue. */

export const remedies: Readonly<Record<string, string>> = {
  accept:
    'Look at whatever negotiates media types: a framework, a reverse proxy, or a transport of an SDK that compares the header as a text in place of reading it as a list with weights.',
  auth: 'Look at the middleware that reads the credential: which place it reads first, what it does with one that is empty, repeated or malformed, and whether another place is tried after a refusal.',
  metadata:
    'The metadata documents are plain JSON under /.well-known: look at routing that swallows the path, and at the body that stands behind it.',
  authorization:
    'Look at the challenge that goes out with 401 and 403, and at the protected-resource metadata it names: both come from the same configuration of the resource.',
  http: 'Look at the layer below MCP: the router, the parser of bodies, the proxy in front. What it refuses must not look like an answer of MCP, and what it lets through must have been read whole.',
  origin:
    'Compare the header Origin with a list of origins, whole and exactly, before anything else is done, for every method; a prefix or a pattern that is not anchored lets look-alikes in.',
  lifecycle:
    'Look at the handler of initialize: it answers with a revision it supports, keeps what was agreed on, and is the same whatever else the client sends.',
  'version-header':
    'Look at where MCP-Protocol-Version is read: after initialize it is compared with the revisions that are supported, for every method, and its absence has a meaning of its own.',
  session:
    'Look at the store of sessions: where ids are made, who may use one, what DELETE and a time-out do to it, and whether all processes share it.',
  sse: 'Look at what writes the event stream, and at proxies that buffer it: one message an event, in UTF-8, flushed at once, the response last.',
  resume:
    'Look at the store of events: ids are unique over all streams of a session, and what is replayed is what followed on that very stream.',
  s2c: 'Look at what the client declared in initialize, and at whether requests of the server and their answers find each other over the streams of the same session.',
  methods:
    'Look at the table of methods: each that is not there is an error of JSON-RPC with code -32601, under HTTP 200.',
  prompts:
    'Look at the handlers of prompts/list and prompts/get: what is listed can be got, with the arguments that it names.',
  resources:
    'Look at the handlers of resources/*: what is listed can be read, what is not there is an error, and no URI leads out of what is offered.',
  completion:
    'Look at the handler of completion/complete, and at whether the capability is announced that it stands for.',
  logging: 'Look at the level that logging/setLevel stores, and at who is sent what below it.',
  errors:
    'Look at where failures become answers: what the request got wrong is an error of JSON-RPC, what the tool got wrong is a result with isError, and neither repeats a stack trace.',
  messages:
    'Look at the JSON-RPC layer: the id comes back as it was sent, in type and value; a notification has no response; a malformed message has an error with id null.',
  batch: 'Look at bodies that are arrays: one revision requires them, the others do not have them.',
  cancel: 'A notification that cancels is accepted always, even for a request that is over or never was.',
  progress: 'Progress goes out under the token of the request alone, grows, and ends with the response.',
  tools:
    'Look at the definitions of tools: a schema each with an object at its root, in the dialect that it names, and results that keep the output schema.',
  pagination:
    'A cursor is opaque and is checked: a bad one is refused with -32602, and following good ones ends after every entry came once.',
  tasks: 'Look at the store of tasks: who may see one, when it ends, and how long its result is kept.',
  calls:
    'Look at what the gateway does with the result of a tool: its size, its encoding, and the item that it is put into.',
  naming: 'Look at how the name of a tool is taken apart: where it is split decides which server a call reaches.',
  filter:
    'Look at how the filter is read: which place goes first, how a list is parted, and what an unknown name leaves over.',
  scoping: 'Look at what decides which tools an account sees: it has to be the same for the list and for the call.',
  connections: 'Look at the listing of connections: it shows those of the caller, and no credentials.',
  graphql: 'Look at the tools that pass GraphQL on: errors of the API are failures of the call.',
  fidelity:
    'Look at what the gateway rebuilds in place of passing it on: schemas that go through a model of its own, content of kinds it does not know, errors that become text.',
  clients:
    'Run the same client by hand with its debug output: what it trips over is in the first answer it does not understand.',
};
