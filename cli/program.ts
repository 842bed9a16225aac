/** The program: finds the verb, runs it, and gives the exit code. */

import { Command, CommanderError } from 'commander';
import { Mistake } from '../harness/mistake.ts';
import { version } from '../version.ts';
import { noteArguments, withoutSecrets } from './secrets-input.ts';
import { type Verb, verbs } from './verbs.ts';

/** Runs the verb that `args` name, and resolves with the exit code. Never throws. */
export async function runProgram(args: readonly string[], all: readonly Verb[] = verbs): Promise<number> {
  noteArguments(args);
  try {
    await program(all).parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has told its errors itself; help and version that were asked for end this way, too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(told(error, args.includes('--verbose')));
    return error instanceof Mistake ? 2 : 3;
  }
}

function program(all: readonly Verb[]): Command {
  const command = new Command('mcp-assay')
    .description('Checks what a hosted MCP endpoint does against what its documents promise.')
    .version(version)
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(withoutSecrets(usageError(text))) });
  for (const { name, summary } of all) command.command(name).description(summary);
  // Before its arguments are parsed, and only the one that is used.
  return command.hook('preSubcommand', async (_program, verb) => {
    const module = await all.find(({ name }) => name === verb.name())?.load();
    module?.define(verb);
  });
}

/** Commander's sentence in the form of all others. */
function usageError(text: string): string {
  // Commander repeats arguments that are too many, and a secret may be among them.
  const quiet = text.replace(/^error: /, '').replace(/(but got \d+): .*/s, '$1');
  const cause = quiet.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return `Failed to read the command line: ${cause}. Please see --help.\n`;
}

/** An error for the user, without any secret that was given: a mistake in its own sentence, all else as a fault of this program. */
export function told(error: unknown, verbose: boolean): string {
  return withoutSecrets(sentenceOf(error, verbose));
}

function sentenceOf(error: unknown, verbose: boolean): string {
  if (error instanceof Mistake) return `${error.message}\n`;
  const message = error instanceof Error ? error.message : String(error);
  const stack = verbose && error instanceof Error ? `${error.stack}\n` : '';
  const more = verbose ? '' : ', with what --verbose adds';
  return `mcp-assay itself failed: ${message.replace(/\.$/, '')}. This is a fault of mcp-assay, not of the endpoint. Please report it${more}.\n${stack}`;
}
