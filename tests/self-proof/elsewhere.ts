/** Promises that no fault of this matrix breaks, and the tests that break them. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  // A gateway in this process is sent no second header of a name, and no name in its own case.
  'accept/two-headers': 'suites/http/transport.test.ts',
  'http/header-names-in-other-case': 'suites/http/transport.test.ts',
  // No preset of the specification has such a credential.
  'auth/unentitled-key': 'suites/auth/auth.test.ts',
  'authorization/foreign-token': 'suites/authorization/authorization.test.ts',
  // The presets that are behind a lock are of other revisions.
  'authorization/challenge': 'suites/authorization/authorization.test.ts',
  'authorization/challenge-metadata': 'suites/authorization/authorization.test.ts',
  'authorization/server-metadata': 'suites/authorization/authorization.test.ts',
  'authorization/server-security': 'suites/authorization/authorization.test.ts',
  'logging/credential': 'suites/features.test.ts',
  // The events of the older presets have no ids.
  'resume/other-streams': 'suites/resume/resume.test.ts',
  // A task is over before it can be cancelled, as nothing waits here.
  'tasks/cancel': 'suites/tasks/tasks.test.ts',
};
