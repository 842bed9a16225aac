/** The walk through sessions: one history after the other, each request labelled with the situation it is made in. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import type { Facts } from '../../harness/facts.ts';
import { offered, outsideSessions } from '../../harness/handshake.ts';
import { inShort, isRefused, isServed } from '../../harness/reply.ts';
import { type Tell, walk } from '../../harness/walk.ts';
import { type Action, type History, histories, SESSIONS } from './history.ts';
import {
  end,
  isEndAccepted,
  isEnded,
  isUnknown,
  notify,
  open,
  type Session,
  sessionIn,
  use,
  withoutVersion,
} from './opened.ts';

const opened: History = [{ do: 'open' }];
const inUse: History = [...opened, { do: 'use', in: 0 }];
const two: History = [{ do: 'open' }, { do: 'open' }, { do: 'use', in: 0 }, { do: 'use', in: 1 }];
const gone: History = [...inUse, { do: 'end', in: 0 }];

/** Every situation, with what it is and the short histories that lead there. */
const situations = {
  opened: { means: 'initialize was asked outside any session', histories: [opened] },
  'opened-beside': {
    means: 'initialize was asked while other sessions were open',
    histories: [[...opened, ...opened]],
  },
  'first-use': {
    means: 'a new session was used before the client said that it is ready',
    histories: [inUse],
  },
  used: {
    means: 'a session was used again, or after the client said that it is ready',
    histories: [
      [...opened, { do: 'notify', in: 0 }, { do: 'use', in: 0 }, { do: 'use', in: 0 }],
      [...inUse, { do: 'use', in: 0 }],
    ],
  },
  'without-version': {
    means: 'a session that had been served was used without the header that names the revision',
    histories: [[...inUse, { do: 'use-without-version', in: 0 }]],
  },
  'at-once': {
    means: 'a session that had been served was used several times at once',
    histories: [[...inUse, { do: 'use-at-once', in: 0, times: 3 }]],
  },
  both: {
    means: 'two sessions that had been served were used at once',
    histories: [[...two, { do: 'use-both', in: 0, and: 1 }]],
  },
  beside: {
    means: 'a session was used after another one was opened or ended',
    histories: [
      [...two, { do: 'end', in: 0 }, { do: 'use', in: 1 }],
      [...inUse, { do: 'open' }, { do: 'use', in: 0 }],
    ],
  },
  'after-refusal': {
    means: 'a session was used after another request was refused',
    histories: [
      [...inUse, { do: 'make-up', id: 'assay-never-issued' }, { do: 'use', in: 0 }],
      [...inUse, { do: 'leave-out' }, { do: 'use', in: 0 }],
    ],
  },
  missing: {
    means: 'a request came without a session, while one was open that had been served',
    histories: [[...inUse, { do: 'leave-out' }]],
  },
  'as-second': {
    means: 'a session that had been served was used with the credential of another account',
    histories: [[...inUse, { do: 'use-as-second', in: 0 }]],
  },
  'as-nobody': {
    means: 'a session that had been served was used without a credential, at an endpoint that wants one',
    histories: [[...inUse, { do: 'use-as-nobody', in: 0 }]],
  },
  'opened-within': {
    means: 'initialize was asked inside a session that had been served',
    histories: [[...inUse, { do: 'initialize', in: 0 }]],
  },
  ending: { means: 'a session that had been served was ended by DELETE', histories: [gone] },
  ended: {
    means:
      'a session that had been served was used after its DELETE was answered with success, and not with 202: accepted, not done',
    histories: [
      [...gone, { do: 'use', in: 0 }],
      [...gone, { do: 'use', in: 0 }, { do: 'use', in: 0 }],
    ],
  },
  'ended-notified': {
    means:
      'a notification was sent in a session after its DELETE was answered with success, and not with 202: accepted, not done',
    histories: [[...gone, { do: 'notify', in: 0 }]],
  },
  'ended-streamed': {
    means:
      'the stream of a session was asked for after its DELETE was answered with success, and not with 202: accepted, not done',
    histories: [[...gone, { do: 'stream', in: 0 }]],
  },
  'ended-again': {
    means: 'a session was ended again after its DELETE was answered with success, and not with 202: accepted, not done',
    histories: [[...gone, { do: 'end', in: 0 }]],
  },
  reopened: {
    means: 'initialize was asked anew after a session had been refused, or ended and used',
    histories: [
      [...gone, { do: 'use', in: 0 }, { do: 'open' }, { do: 'use', in: 1 }],
      [...inUse, { do: 'make-up', id: 'assay-never-issued' }, { do: 'open' }],
    ],
  },
} as const satisfies Readonly<Record<string, { readonly means: string; readonly histories: readonly History[] }>>;

type SituationName = keyof typeof situations;

/** Situations that only the end of a session leads to. */
const afterEnd = [
  'ended',
  'ended-notified',
  'ended-streamed',
  'ended-again',
] as const satisfies readonly SituationName[];

/** What the walk is given: the header of sessions, and the credentials that some probe of it needs. */
type Given = Pick<Facts, 'sessions'> & Partial<Pick<Facts, 'second' | 'preferred'>>;

export const sessionWalk = walk<'sessions', SituationName, Action>({
  id: 'session',
  needs: ['sessions'],
  situations,
  vary: histories,
  async take(endpoint, given, history, tell) {
    const steps = new Steps(endpoint, given, tell);
    for (const action of history) await steps.take(action);
    await steps.tidy();
  },
});

/** One history under way. */
class Steps {
  readonly #endpoint: Endpoint;
  readonly #given: Given;
  readonly #tell: Tell<SituationName>;
  readonly #sessions: Session[] = [];
  /** The answers to initialize so far. */
  readonly #openings: Exchange[] = [];
  /** Whether a session was refused since the last initialize. */
  #refused = false;

  constructor(endpoint: Endpoint, given: Given, tell: Tell<SituationName>) {
    this.#endpoint = endpoint;
    this.#given = given;
    this.#tell = tell;
  }

  async take(action: Action): Promise<void> {
    if (action.do === 'open') return this.#open();
    if (action.do === 'leave-out') return this.#leaveOut();
    if (action.do === 'make-up') return this.#makeUp(action.id);
    const session = this.#sessions[action.in];
    if (!session || session.lost) return;
    if (session.ended) return this.#afterwards(action, session);
    switch (action.do) {
      case 'notify':
        await notify(this.#endpoint, session);
        session.notified = true;
        return;
      case 'use':
        return this.#use(session);
      case 'use-both':
        return this.#useBoth(session, this.#sessions[action.and]);
      case 'stream':
        await this.#stream(session);
        return;
      case 'end':
        return this.#end(session);
      default:
        // What follows can only be told of a session that is known to be good.
        if (session.served) return this.#variously(action, session);
    }
  }

  /** Ends what is still open. */
  async tidy(): Promise<void> {
    for (const session of this.#sessions) if (!session.ended) await end(this.#endpoint, session);
  }

  async #open(): Promise<void> {
    if (this.#sessions.length >= SESSIONS) return;
    const letter = String.fromCharCode(65 + this.#sessions.length);
    const { exchange, session } = await open(this.#endpoint, this.#given.sessions, letter);
    const situation = this.#refused ? 'reopened' : this.#openings.length > 0 ? 'opened-beside' : 'opened';
    this.#tell.note(situation, exchange, [...this.#openings]);
    this.#refused = false;
    this.#openings.push(exchange);
    this.#happened('another-came-or-went');
    if (session) this.#sessions.push(session);
  }

  async #use(session: Session): Promise<void> {
    const exchange = await use(this.#endpoint, session);
    this.#tell.note(this.#situationOf(session), exchange);
    this.#sawUse(session, exchange);
  }

  #situationOf({ served, notified, sinceThen }: Session): SituationName {
    if (sinceThen === 'another-came-or-went') return 'beside';
    if (sinceThen === 'a-refusal') return 'after-refusal';
    return served || notified ? 'used' : 'first-use';
  }

  #sawUse(session: Session, exchange: Exchange): void {
    if (isServed(exchange)) {
      session.served = true;
      session.sinceThen = 'nothing';
      return;
    }
    if (!session.served) this.#tell.refused(`no session is served: ${inShort(exchange)}`);
    if (!isUnknown(exchange)) return;
    session.lost = true;
    this.#refused = true;
  }

  #happened(what: Exclude<Session['sinceThen'], 'nothing'>, except?: Session): void {
    for (const session of this.#sessions) if (session !== except) session.sinceThen = what;
  }

  /** Some other request was made; where it was refused, every session has to bear it. */
  #sawOther(exchange: Exchange): void {
    if (!isServed(exchange)) this.#happened('a-refusal');
  }

  async #leaveOut(): Promise<void> {
    const headers = { ...outsideSessions(this.#endpoint) };
    const step = `asks ${this.#endpoint.known} without a session`;
    const exchange = await this.#endpoint.ask(this.#endpoint.known, { headers, step });
    if (this.#sessions.some(({ served, ended, lost }) => served && !ended && !lost))
      this.#tell.note('missing', exchange);
    this.#sawOther(exchange);
  }

  async #makeUp(id: string): Promise<void> {
    const headers = { ...outsideSessions(this.#endpoint), [this.#given.sessions]: id };
    const step = `asks ${this.#endpoint.known} in a session that was never handed out`;
    const exchange = await this.#endpoint.ask(this.#endpoint.known, { headers, step });
    if (isUnknown(exchange)) this.#refused = true;
    this.#sawOther(exchange);
  }

  async #useBoth(session: Session, other: Session | undefined): Promise<void> {
    if (!other || other === session) return;
    if ([session, other].some(({ served, ended, lost }) => !served || ended || lost)) return;
    // The same id in two sessions is sound, and a gateway that looks at the id alone mixes them up.
    const id = this.#endpoint.nonce;
    const step = (method: string, { letter }: Session) => `asks ${method} in session ${letter}, at the same time`;
    const [known, ping] = [this.#endpoint.known, this.#endpoint.known === 'ping' ? 'tools/list' : 'ping'];
    const [one, two] = await Promise.all([
      this.#endpoint.ask(known, { id, headers: session.headers, step: step(known, session) }),
      this.#endpoint.ask(ping, { id, headers: other.headers, step: step(ping, other) }),
    ]);
    this.#tell.note('both', one, [two]);
  }

  async #end(session: Session): Promise<void> {
    const exchange = await end(this.#endpoint, session);
    if (session.served) this.#tell.note('ending', exchange);
    if (exchange.answer?.status === 405) {
      for (const situation of afterEnd)
        this.#tell.unoffered(situation, 'the endpoint lets no client end a session (405)');
    }
    if (!isEnded(exchange)) return;
    // One that was never served may not have been there at all, and one whose end is only accepted may still be.
    if (session.served && !isEndAccepted(exchange)) session.ended = true;
    else session.lost = true;
    this.#happened('another-came-or-went', session);
  }

  #stream({ letter, headers }: Session): Promise<Exchange> {
    const all = { ...headers, Accept: 'text/event-stream' };
    const step = `asks for the stream of session ${letter}`;
    return this.#endpoint.ask('', { http: 'GET', headers: all, leaveStream: true, step });
  }

  /** What comes after the end of a session. */
  async #afterwards(action: Action, session: Session): Promise<void> {
    switch (action.do) {
      case 'use':
        this.#tell.note('ended', await use(this.#endpoint, session));
        this.#refused = true;
        return;
      case 'notify':
        return this.#tell.note('ended-notified', await notify(this.#endpoint, session));
      case 'stream':
        return this.#tell.note('ended-streamed', await this.#stream(session));
      case 'end':
        return this.#tell.note('ended-again', await end(this.#endpoint, session));
    }
  }

  async #variously(action: Action, session: Session): Promise<void> {
    const { second, preferred } = this.#given;
    switch (action.do) {
      case 'use-without-version': {
        const step = `asks ${this.#endpoint.known} in session ${session.letter}, without naming the revision`;
        const exchange = await use(this.#endpoint, session, { headers: withoutVersion(session), step });
        this.#tell.note('without-version', exchange);
        return this.#sawOther(exchange);
      }
      case 'use-at-once': {
        const step = `asks ${this.#endpoint.known} in session ${session.letter}, ${action.times} times at once`;
        const uses = Array.from({ length: action.times }, () => use(this.#endpoint, session, { step }));
        const [one, ...rest] = (await Promise.all(uses)) as [Exchange, ...Exchange[]];
        return this.#tell.note('at-once', one, rest);
      }
      case 'use-as-second': {
        if (!second) return;
        const step = `asks ${this.#endpoint.known} in session ${session.letter}, with the key of another account`;
        const exchange = await use(this.#endpoint, session, { credential: second, step });
        this.#tell.note('as-second', exchange);
        return this.#sawOther(exchange);
      }
      case 'use-as-nobody': {
        if (!preferred) return;
        if (!(await this.#wantsCredential())) {
          return this.#tell.unoffered('as-nobody', 'the endpoint serves initialize without a credential');
        }
        const step = `asks ${this.#endpoint.known} in session ${session.letter}, without a credential`;
        const exchange = await use(this.#endpoint, session, { credential: null, step });
        this.#tell.note('as-nobody', exchange);
        return this.#sawOther(exchange);
      }
      case 'initialize': {
        const params = offered(this.#endpoint.conventions);
        const step = `asks initialize inside session ${session.letter}`;
        const exchange = await this.#endpoint.ask('initialize', { params, headers: session.headers, step });
        this.#tell.note('opened-within', exchange);
        return this.#foundWithin(exchange, session);
      }
    }
  }

  /** Whether initialize is refused to a caller without a credential. */
  async #wantsCredential(): Promise<boolean> {
    const params = offered(this.#endpoint.conventions);
    const headers = outsideSessions(this.#endpoint);
    const step = 'asks initialize without a credential';
    const exchange = await this.#endpoint.ask('initialize', { params, headers, credential: null, step });
    const stray = sessionIn(exchange, this.#given.sessions, 'of nobody');
    if (stray) await end(this.#endpoint, stray);
    return isRefused(exchange);
  }

  /** Another id may be that of a new session, or the new name of this one: nothing is told of either any more. */
  async #foundWithin(exchange: Exchange, session: Session): Promise<void> {
    const found = sessionIn(exchange, this.#given.sessions, `within ${session.letter}`);
    if (!found || found.headers[this.#given.sessions] === session.headers[this.#given.sessions]) return;
    await end(this.#endpoint, found);
    session.lost = true;
  }
}
