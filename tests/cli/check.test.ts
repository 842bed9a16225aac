/** `mcp-assay check` as a person runs it: streams, files, signals and exit codes. */

import { existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, mockGateway } from '../../mock-server/index.ts';
import { closedPort, emptyFolder, program, start } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';
import { listener, plain } from './__test-helpers__/unfit.ts';

const { version } = createRequire(import.meta.url)('mcp-assay/package.json') as { readonly version: string };
const gateway = mockGateway('kindo');
let gatewayAt: Listening;
const folder = emptyFolder();
const target = join(folder.path, 'target.json');
beforeAll(async () => {
  gatewayAt = await gateway.listen();
  writeFileSync(target, JSON.stringify({ url: gatewayAt.url, ...gateway.target() }));
});
afterAll(async () => {
  await gatewayAt.close();
  folder[Symbol.dispose]();
});

/** A quick check that keeps its promise. */
const quick = ['--only', 'accept/documented-pair', '--seed', '5'];

/** Text with what differs between two runs put aside. */
function steady(text: string): string {
  return text
    .replace(/run [\da-f]{8}/g, 'run RUN')
    .replace(/\d+\.\d s\)/g, 'TIME)')
    .replace(/log: .+\.ndjson/g, 'log: LOG')
    .replaceAll(version, 'VERSION');
}

describe.concurrent('help', () => {
  it('is short for the program', async ({ expect }) => {
    const { code, stdout } = await program(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: mcp-assay \[options\] \[command\]/);
    expect(stdout).toMatch(/^ {2}check +ask an endpoint/m);
  });

  it('names every flag of check, with its default', async ({ expect }) => {
    const { code, stdout, stderr } = await resident(['check', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: mcp-assay check [options] [url]

      ask an endpoint every question, and hold its answers against the documents

      Arguments:
        url                           the full URL of the endpoint, or what the config
                                      calls it (all endpoints of the config)

      Endpoint:
        --target <file>               a YAML or JSON file that holds any of these
        --config <file>               a file of many endpoints, checked side by side
                                      (mcp-assay.config.yaml, .json, .ts or .js in the
                                      working folder)
        --tag <tag>                   only endpoints of the config that have the tag;
                                      repeatable
        --profile <name>              the document to judge by, such as kindo or
                                      kindo@unversioned, or a file of yours, such as
                                      ./acme.yaml; repeatable (none: the revision of
                                      the specification that the endpoint agrees on)
        --key <secret>                the ordinary credential: env:NAME, file:PATH, or
                                      the value itself
        --credential <role>=<secret>  another credential by its role: second, revoked,
                                      unentitled, expired, disabled, foreign;
                                      repeatable
        --skip-unset-secrets          an endpoint with a secret env:NAME that is not
                                      set is not asked, and the reports say so: for
                                      pull requests from forks (a mistake)
        --header <header>             a header of every request: 'Name: value', 'Name:
                                      env:NAME' or 'Name: file:PATH'; repeatable
        --tool <role>=<name>          a tool by its role: unauthorised, disabled,
                                      credentials-unavailable, failing; repeatable
        --allow-tool <name>[=<JSON>]  a tool that may be called with generated
                                      arguments, with arguments known to be valid;
                                      repeatable
        --named-tools-only            calls no tool but those that --allow-tool and
                                      --tool name, whatever is annotated or documented
        --journal <url>               where to read what arrived behind the gateway:
                                      GET <url>?nonce=…
        --restart <command>           starts the endpoint anew, and ends: asks what
                                      becomes of sessions then
        --idle <duration>             leaves a session unused for that long: asks what
                                      becomes of it then
        --clients                     runs clients of other makers, too:
                                      @modelcontextprotocol/sdk and mcp-remote, as
                                      they are installed here; they get the key; what
                                      they come to is listed, and not judged
        --direct <url>                a server behind the gateway, or <server>=<url>,
                                      that is asked past it, too: what differs is
                                      judged; it gets no key of the gateway;
                                      repeatable
        --direct-header <header>      a header for the direct servers alone, written
                                      as for --header (what is named holds the whole
                                      value, such as Bearer and a token); or
                                      '<server>=Name: value'; repeatable
        --names <template>            how the gateway names the tools of direct
                                      servers ({tool} for one without a name, else
                                      {server}_{tool})
        --ca <file>                   certificates of a private authority to trust, in
                                      PEM; repeatable
        --set <limit>=<bytes>         a limit of this deployment that differs from its
                                      document's: limits.request, limits.response;
                                      repeatable
        --revision <date>             the protocol revision to offer, such as
                                      2025-06-18, or all: each that is agreed on, in a
                                      run of its own (what the profile says, or the
                                      newest)

      Start:
        --image <image>               starts a container of this image, checks it, and
                                      removes it; takes the package testcontainers
        --port <number>               the port that the container listens on
        --path <path>                 where it serves MCP (/mcp)
        --arg <argument>              an argument for the container, in place of those
                                      that the image has; repeatable
        --start <command>             starts the endpoint that the URL names, with a
                                      command that runs as long as it does, and ends
                                      it
        --env <name>=<value>          a variable for what is started; its value is a
                                      secret: env:NAME, file:PATH, or the value
                                      itself; repeatable

      Selection:
        --probes <file>               probes of your own beside the bundled ones: a
                                      TypeScript or JavaScript module that exports
                                      them; repeatable
        --only <globs>                only probes whose id matches, such as
                                      'accept/*'; repeatable, or with commas
        --skip <globs>                no probe whose id matches
        --without <needs>             what you knowingly lack, such as second or
                                      upstream: what needs it becomes not-selected
        --allow <impacts>             reveals-key: a valid credential where logs keep
                                      it; trespasses: files of the host through
                                      hostile URIs (both always on loopback); heavy:
                                      as --heavy
        --heavy                       asks also what sends many megabytes
        --shard <i>/<n>               asks one part of n, such as 1/3, for the report
                                      verb to put together; takes a --seed
        --plan                        prints what would be asked, by impact, and stops

      Gate:
        --gate <documents>            whose promises decide the exit code: vendor
                                      (those of --profile), spec (the specification's,
                                      judged beside it), or both (vendor)
        --fail-on <verdicts>          fails also on these: advice, unverifiable; with
                                      new, of all that only on what --baseline does
                                      not show
        --strict                      the same as --fail-on advice,unverifiable
        --baseline <log>              the log of a run of before: reports tell first
                                      what changed since; repeatable, one for each run
        --waivers <file>              wrong answers that you know and let pass, each
                                      with a reason and a date, in YAML or JSON
        --write-waivers <file>        writes a waiver for each wrong answer that fails
                                      the gate, for you to give the reason

      Limits:
        --runs <number>               cases that each varied probe generates (100 on
                                      loopback, 20 elsewhere)
        --seed <number>               decides every generated case (a fresh one each
                                      run, printed)
        --rate <number>               requests a second (unbounded on loopback, 10
                                      elsewhere)
        --concurrency <number>        requests at once (16 on loopback, 4 elsewhere)
        --max-requests <number>       requests in the whole run (50,000 on loopback,
                                      2,000 elsewhere)
        --timeout <duration>          one request, its answer included (30 s; before
                                      the first answer 10 s)
        --deadline <duration>         the whole run (no bound)
        --wait <duration>             asks again for that long until MCP answers (0:
                                      once)

      Output:
        --report <format>=<path>      a report in a file, or with - on standard
                                      output: terminal, html, json, junit, sarif,
                                      markdown, github, gitlab, ndjson; repeatable
                                      (terminal=-)
        --log <path>                  the event log
                                      (.mcp-assay/logs/<date>-<run>.ndjson)
        --location <file>             the file of yours at which annotations are shown
                                      (the target file, or a profile of yours)
        --card                        adds the behaviour card: the answer to every
                                      question
        --record-content              records what tools answer as it came (only on
                                      loopback)
        --verbose                     shows every distinct exchange

      Options:
        -h, --help                    display help for command

      A duration is in milliseconds, or a number with ms, s or m: 500, 30s, 2m.
      A flag goes before the environment, the environment before the target file or
      the config, and a URL before both. mcp-assay init writes a config.
      The variable of --max-requests is MCP_ASSAY_MAX_REQUESTS, and so on; MCP_ASSAY_URL
      and MCP_ASSAY_SECOND, MCP_ASSAY_REVOKED and so on for credentials;
      none for --header, --direct-header, --tool, --allow-tool, --set, --arg, --env and
      --report.

      Exit codes: 0 the gate is met; 1 it is not; 2 nothing was judged, or not to
      the end; 3 mcp-assay itself failed; 130 interrupted.

        mcp-assay check https://api.example.com/mcp --profile kindo --key env:API_KEY
      "
    `);
  });
});

describe.concurrent('the published bin', () => {
  it('runs the program', async ({ expect }) => {
    expect(await program(['--version'], { entry: 'cli/bin.ts' })).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  it('imports nothing before it has looked at Node', ({ expect }) => {
    expect(readFileSync(new URL('../../cli/bin.ts', import.meta.url), 'utf8')).not.toMatch(/^(import|export) /m);
  });

  it.each(['20.19.5', '22.18.0'])('tells Node %s that it is too old', async (old) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${old}' } })`;
    const node = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
    expect(await program(['--version'], { entry: 'cli/bin.ts', node })).toEqual({
      code: 2,
      stdout: '',
      stderr: `Failed to start mcp-assay: this is Node ${old}. Please use Node 22.19 or newer.\n`,
    });
  });
});

describe.concurrent('a check', () => {
  it('of a closed port tells the cause, and gives no verdict', async ({ expect }) => {
    using here = emptyFolder();
    const { code, stdout, stderr } = await program(['check', closedPort, '--profile', 'kindo', '--seed', '5'], {
      cwd: here.path,
      env: { MCP_ASSAY_KEY: 'sesame' },
    });
    expect(code).toBe(2);
    expect(steady(stdout)).toMatchInlineSnapshot(`
      "mcp-assay VERSION: http://127.0.0.1:9/mcp
      documents  kindo@2026.09 (Kindo's MCP API, documentation of 2026.09)
      seed       5  (run RUN, 1 request, TIME)

      Failed to check http://127.0.0.1:9/mcp: the connection was refused (connect ECONNREFUSED 127.0.0.1:9). Please check that the server runs, and the port.

      log: LOG
      Nothing judged: no question was asked.
      "
    `);
    expect(steady(stderr)).toMatchInlineSnapshot(`
      "log: LOG
      mcp-assay VERSION checks http://127.0.0.1:9/mcp (run RUN, seed 5)
      limits: 16 at once (--concurrency), any number a second (--rate), 50,000 requests (--max-requests), 30 s each (--timeout), 100 cases of each varied question (--runs)
      allowed: safe, calls-tools, opens-sessions, reveals-key, trespasses (--allow, --heavy)
      "
    `);
    expect(readdirSync(join(here.path, '.mcp-assay/logs'))).toHaveLength(1);
  });

  it('by a target file passes on the reference gateway', async ({ expect }) => {
    const log = join(folder.path, 'passes.ndjson');
    const { code, stdout } = await program(['check', '--target', target, '--log', log, ...quick]);
    expect(stdout).toContain('The gate is met.');
    expect(code).toBe(0);
  });

  it('ends with 1 where a promise is broken, and 2 where nothing is judged', async ({ expect }) => {
    await using server = await listener(plain);
    const args = ['--runs', '2', '--key', 'sesame', '--log', join(folder.path, 'broken.ndjson')];
    const broken = await program(['check', server.url, '--profile', 'kindo', '--only', 'accept/*', ...args]);
    expect(broken.stdout).toContain('The gate is not met: ');
    expect(broken.code).toBe(1);
    // Plainly told, and nowhere shown.
    expect(broken.stderr).toMatch(/^Warning: --key holds a secret in plain sight/);
    expect(broken.stdout + broken.stderr + readFileSync(join(folder.path, 'broken.ndjson'), 'utf8')).not.toContain(
      'sesame',
    );

    const observed = await resident(['check', server.url, ...args, '--only', 'accept/weight-zero']);
    expect(observed.stdout).toMatch(
      /Nothing judged: no promise of mcp@2025-06-18 was asked\. Please select other questions, .+\n$/,
    );
    expect(observed.code).toBe(2);
  });

  it('writes one report on standard output and tells the decision beside it', async ({ expect }) => {
    const log = join(folder.path, 'json.ndjson');
    const { code, stdout, stderr } = await resident([
      'check',
      '--target',
      target,
      '--log',
      log,
      '--report',
      'json=-',
      ...quick,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, runs: [{ complete: true, seed: 5 }] });
    expect(stderr).toMatch(/The gate is met\.\n$/);
    expect(code).toBe(0);
  });

  it('shows its plan and asks nothing but preflight', async ({ expect }) => {
    await using server = await listener(plain);
    using here = emptyFolder();
    const { code, stdout } = await resident(['check', server.url, '--plan', '--only', 'accept/*'], { cwd: here.path });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ questions would be asked in \d+ cases/);
    expect(stdout).toMatch(/accept\/without-event-stream +102 cases/);
    expect(server.requests()).toBeLessThan(6);
    expect(readdirSync(here.path)).toEqual([]);
    expect(await resident(['check', closedPort, '--plan'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('was refused'),
    });
  });

  it('asks nothing where a flag is wrong or a report cannot be written', async ({ expect }) => {
    await using server = await listener(plain);
    const wrong: readonly (readonly [string[], string])[] = [
      [['--profile', 'kndo'], 'Failed to choose a profile: there is no "kndo".'],
      [['--report', `json=${folder.path}`], 'Failed to write the json report'],
      [['--log', folder.path], 'Failed to write the log'],
      [['--ca', target], 'Failed to read the CA certificate'],
    ];
    const ends = wrong.map(([args]) => resident(['check', server.url, ...args], { cwd: folder.path }));
    for (const [index, ended] of (await Promise.all(ends)).entries()) {
      expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(wrong[index]?.[1] ?? '') });
    }
    expect(server.requests()).toBe(0);
  });
});

describe.concurrent('a reader of standard output', () => {
  it('may leave early: the exit code is that of the run', async ({ expect }) => {
    const log = join(folder.path, 'epipe.ndjson');
    const { child, ended } = start(['check', '--target', target, '--log', log, '--report', 'json=-', ...quick]);
    child.stdout?.destroy();
    const { code, stderr } = await ended;
    expect(stderr).not.toContain('EPIPE');
    expect(code).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full'))('that is a full disk makes the run fail', async ({ expect }) => {
    const log = join(folder.path, 'full.ndjson');
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await program(
      ['check', '--target', target, '--log', log, '--report', 'json=-', ...quick],
      { stdout: full },
    );
    expect(stderr).toContain('ENOSPC');
    expect(code).toBe(2);
  });
});

it.skipIf(!existsSync('/dev/full')).each([[['probes']], [['explain', 'accept/documented-pair']], [['mock', '--list']]])(
  '%j on a full disk is told, and is no success',
  async (args) => {
    const { code, stderr } = await program(args, { stdout: openSync('/dev/full', 'w') });
    expect(stderr).toMatch(/^Failed to write standard output: ENOSPC: .+\. Please make room for it\.\n$/);
    expect(code).toBe(2);
  },
);

it.skipIf(!existsSync('/dev/full'))('a log on a full disk is told once, and the run is not green', async () => {
  const { code, stdout, stderr } = await program(['check', '--target', target, '--log', '/dev/full', ...quick]);
  expect(stdout).toContain('The gate is met.');
  expect(stderr.match(/Failed to write the log \/dev\/full: ENOSPC/g)).toHaveLength(1);
  expect(code).toBe(2);
});

describe.concurrent('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s writes its reports, marked incomplete', async (signal) => {
    const { promise: inMidRun, resolve } = Promise.withResolvers<void>();
    let requests = 0;
    await using server = await listener((request, response) => {
      requests += 1;
      // From here on nothing is answered: only the signal ends the run.
      if (requests > 20) return resolve();
      plain(request, response);
    });
    using here = emptyFolder();
    const args = [
      '--profile',
      'kindo',
      '--report',
      'json=out.json',
      '--report',
      'junit=out.xml',
      '--report',
      'terminal=-',
    ];
    const { child, ended } = start(['check', server.url, ...args], {
      cwd: here.path,
      env: { MCP_ASSAY_KEY: 'sesame' },
    });
    await inMidRun;
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(readFileSync(join(here.path, 'out.json'), 'utf8'))).toMatchObject({
      exitCode: 130,
      runs: [{ complete: false, exitCode: 130 }],
    });
    expect(readFileSync(join(here.path, 'out.xml'), 'utf8')).toContain('</testsuites>');
    expect(stdout).toContain('the run was interrupted');
    expect(stderr).toContain('Interrupted: the reports are being written.');
  });
});
