/** `npm run assay`: every bundled gateway checked over real HTTP, then one with a fault, to see what green and red look like. */

import { join, relative } from 'node:path';
import { check } from '../check.ts';
import { specification } from '../fixtures/profiles/index.ts';
import type { Summary } from '../harness/summary.ts';
import { type FaultName, mockGateway, type PresetName } from '../mock-server/index.ts';
import { openLog } from '../reports/log.ts';
import { terminalText } from '../reports/terminal.ts';
import { catalogue } from '../suites/index.ts';
import { logFolder } from './outputs.ts';
import { distinctPresets } from './reference.ts';

/** A fault whose consequence everybody understands, and that turns one promise alone. */
const FAULT: FaultName = 'serves-without-event-stream';

/** Few: this shows how the tool works, and the tests of this repository ask many. */
const CASES = 5;

/** The documents of the specification, the oldest first. */
const revisions: readonly string[] = [...specification.values()].map(({ profile }) => profile);

interface Checked {
  readonly summary: Summary;
  readonly log: string;
}

/** Starts a gateway on a free port, checks it with all its credentials, and stops it. */
async function checked(preset: PresetName, fault?: FaultName): Promise<Checked> {
  const gateway = mockGateway(preset);
  if (fault !== undefined) gateway.faults.add(fault);
  const { url, close } = await gateway.listen();
  const log = join(logFolder(process.cwd()), `assay-${fault ?? preset}.ndjson`);
  const logging = openLog(log, (sentence) => process.stderr.write(`${sentence}\n`));
  try {
    const summary = await check({
      ...gateway.target(),
      url,
      runs: CASES,
      // The specification speaks of what no single server gives an occasion for; a vendor's document does not.
      failOn: revisions.includes(gateway.document) ? [] : ['advice', 'unverifiable'],
      onEvent: logging.handle,
    });
    const near = relative('', log);
    return { summary, log: near.startsWith('..') ? log : near };
  } finally {
    await logging.close();
    await close();
  }
}

/** A headline, then what the check came to. Resolves with whether it came as it should. */
async function shown(preset: PresetName, fault?: FaultName): Promise<boolean> {
  const what =
    fault === undefined
      ? `${preset}, clean: every promise has to be kept`
      : `${preset} with the fault ${fault}: it has to be caught`;
  console.log(`\n── ${what} ${'─'.repeat(Math.max(2, 96 - what.length))}\n`);
  const { summary, log } = await checked(preset, fault);
  const colours = process.stdout.isTTY && process.stdout.hasColors();
  process.stdout.write(terminalText([{ summary, log }], { colours, compact: true }));
  return fault === undefined ? summary.exitCode === 0 : summary.exitCode === 1;
}

console.log(`Each bundled gateway is asked ${catalogue.length} questions over HTTP, and its answers are held against the document it follows.
Then one with a fault is asked the same: a check is worth its green only if it can turn red.`);

// Of the specification, the newest: its revisions share most of what they promise.
const older = revisions.slice(0, -1);
const clean = distinctPresets().filter((preset) => !older.includes(preset));
const wrong: string[] = [];
for (const preset of clean) if (!(await shown(preset))) wrong.push(`${preset} is not green`);
const [newest = 'kindo'] = clean.toReversed();
if (!(await shown(newest, FAULT))) wrong.push(`${FAULT} was not caught`);

console.log(`
── ${wrong.length === 0 ? 'All as it should be: the clean gateways are green, and the faulty one is red.' : `Not as it should be: ${wrong.join('; ')}.`}

The faulty one, to look at by hand:
  npm run -s mcp-assay -- mock ${newest} --fault ${FAULT}
Your own endpoint, with its key in the variable API_KEY:
  npm run -s mcp-assay -- check https://gateway.example/v1/mcp --profile kindo --key env:API_KEY`);

process.exitCode = wrong.length === 0 ? 0 : 1;
