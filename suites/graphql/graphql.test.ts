import { expect, it } from 'vitest';
import { check } from '../../check.ts';
import { type FaultName, mockGateway } from '../../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from '../__test-helpers__/asked.ts';

it('the reference keeps every promise', async () => {
  const summary = await askedOf('graphql', [], 'karzoun');
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'graphql/same-rights': [{ ends: 'alike' }],
    'graphql/same-rights-of-second': [{ ends: 'alike' }],
    'graphql/without-credential': [{ answer: 'unauthorised', status: 401 }],
    'graphql/invalid-query': [{ status: 400, message: 'text', code: 'GRAPHQL_VALIDATION_FAILED' }],
    'graphql/public-schema': [{ status: 200, holds: 'schema' }],
  });
});

const rights = ['violation graphql/same-rights', 'violation graphql/same-rights-of-second'];

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['permissions-ignored', rights],
  ['tags-fails', rights],
  ['graphql-not-served', ['violation graphql/invalid-query', 'violation graphql/without-credential']],
  ['graphql-serves-anyone', ['violation graphql/without-credential']],
  ['graphql-errors-without-code', ['violation graphql/invalid-query']],
  ['graphql-other-validation-code', ['violation graphql/invalid-query']],
  ['public-schema-not-served', ['violation graphql/public-schema']],
  ['public-schema-needs-token', ['violation graphql/public-schema']],
];

it.each(broken)('%s is found', async (name, failures) => {
  expect(failuresIn(await askedOf('graphql', [name], 'karzoun'))).toEqual(failures);
});

it('a query that the schema of the endpoint does not have tells nothing of rights', async () => {
  const gateway = mockGateway('karzoun');
  const { verdicts } = await check({
    ...gateway.target(),
    url: `http://gateway.test${gateway.path}`,
    async handle(request) {
      const { pathname } = new URL(request.url);
      if (pathname !== '/graphql') return gateway.fetch(request);
      const errors = [{ message: 'no such field', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }];
      return Response.json({ errors });
    },
    only: ['graphql/same-rights'],
    seed: 1,
    rate: 100_000,
  });
  expect(verdicts.filter(({ probe }) => probe === 'graphql/same-rights')).toMatchObject([{ verdict: 'unverifiable' }]);
});
