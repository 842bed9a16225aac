/** The same, as a module: with a base that is an object. */

import { loadProfile, type Profile } from '../../index.ts';

export default {
  profile: 'acme@3',
  title: 'Acme, in TypeScript',
  extends: await loadProfile('kindo@unversioned'),
  statements: { 'A-30': { text: 'Pings are answered.', source: 'https://docs.acme.example/v3', basis: 'explicit' } },
  conventions: {},
  expectations: { 'methods/ping': { must: { answer: 'result' }, because: 'A-30' } },
  omit: { 'accept/weight-zero': 'nobody sends that' },
} satisfies Profile;
