/** Validators of other makers, as they are installed in `tests/validators`. */

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { emptyFolder } from '../cli/__test-helpers__/program.ts';
import { missing } from './optional.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'tests/validators');
const load = createRequire(join(folder, 'package.json'));

/** Why tests that need them are skipped, or undefined where they are installed. */
export const noValidators = missing(join(folder, 'node_modules'), 'npm ci --prefix tests/validators');

/** What `@microsoft/jest-sarif`, with the schema of SARIF 2.1.0, finds wrong with the log; empty where it is valid. */
export function sarifErrors(log: unknown): string {
  const { buildMatcher } = load('@microsoft/jest-sarif/lib/build-matcher.js');
  const { pass, message } = buildMatcher()(log) as { readonly pass: boolean; readonly message: () => string };
  return pass ? '' : message();
}

/** What libxml2 (`xmllint-wasm`) finds wrong with the document; empty where it is well-formed. */
export async function xmlErrors(xml: string): Promise<readonly string[]> {
  const { validateXML } = load('xmllint-wasm');
  const { errors } = await validateXML({ xml: [{ fileName: 'report.xml', contents: xml }], normalization: 'c14n' });
  return errors.map(({ rawMessage }: { readonly rawMessage: string }) => rawMessage);
}

/** What `test-results-parser` reads in a JUnit report. */
export interface ReadTests {
  readonly total: number;
  readonly failed: number;
  readonly errors: number;
  readonly skipped: number;
  readonly suites: readonly {
    readonly name: string;
    readonly cases: readonly { readonly name: string; readonly status: string }[];
  }[];
}

export function junitRead(xml: string): ReadTests {
  using at = emptyFolder();
  const path = join(at.path, 'report.xml');
  writeFileSync(path, xml);
  return load('test-results-parser').parse({ type: 'junit', files: [path] });
}

/** What the compiler finds wrong with the issues by the types of `codeclimate-types`; empty where they are right. */
export async function codeClimateErrors(issues: unknown): Promise<string> {
  using at = emptyFolder();
  const path = join(at.path, 'issues.ts');
  const types = join(folder, 'node_modules/codeclimate-types/index.d.ts');
  writeFileSync(
    path,
    `import type { Issue } from '${types}';\nexport const issues: readonly Issue[] = ${JSON.stringify(issues)};\n`,
  );
  const args = ['--noEmit', '--strict', '--ignoreConfig', '--module', 'nodenext', '--types', '', path];
  return await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), args).then(
    ({ stdout }) => stdout,
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
}

/** What `parse5` finds wrong with the page by the parsing rules of HTML; empty where it is right. */
export function htmlErrors(page: string): readonly string[] {
  const errors: string[] = [];
  load('parse5').parse(page, { onParseError: ({ code }: { readonly code: string }) => errors.push(code) });
  return errors;
}

/** A node of Markdown as `mdast-util-from-markdown` reads it. */
export interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

/** The Markdown as GitHub's flavour of it is read: with tables, footnotes and links that are merely text. */
export function markdownTree(text: string): MarkdownNode {
  const { fromMarkdown } = load('mdast-util-from-markdown');
  const { gfm } = load('micromark-extension-gfm');
  const { gfmFromMarkdown } = load('mdast-util-gfm');
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** The node, and all below it. */
export function allNodes(node: MarkdownNode): readonly MarkdownNode[] {
  return [node, ...(node.children ?? []).flatMap(allNodes)];
}
