/** The faults that are in force on one gateway, and how they stand before its core. */

import type { Behaviour } from '../behaviour.ts';
import type { Core } from '../core.ts';
import type { Answer, Arrival } from '../http.ts';
import { nearest } from '../nearest.ts';
import { presetNamed, presets } from '../presets.ts';
import { type Fault, type FaultContext, isToBeSeen, type Wrapper } from './fault.ts';
import { type FaultName, faultNames, faults } from './index.ts';

/** Which requests a fault meets, counted over all requests that arrive after it was added. */
export interface FaultOptions {
  /** Only the first so many. */
  times?: number;
  /** All but the first so many. With `times`, so many after these. */
  after?: number;
  /** How late a slow answer comes; 2,000 when absent. */
  milliseconds?: number;
}

/** Switches faults on and off. */
export interface FaultSwitch {
  /**
   * Adds a fault to those in force. One that is in force already begins anew.
   *
   * @throws Error when there is no such fault, it is not to be seen on this gateway, or a number is negative.
   */
  add(name: FaultName | (string & {}), options?: FaultOptions): void;
  /** Whether the fault is to be seen on this gateway: one of sessions is not, where there are none. */
  shows(name: FaultName): boolean;
  /** Takes all faults away. */
  clear(): void;
  /** Names of the faults in force, in the order they were added. */
  list(): FaultName[];
}

interface InForce {
  fault: Fault<FaultName>;
  from: number;
  until: number;
  met: number;
  wrapper: Wrapper | undefined;
}

/** The faults of one gateway. */
export interface ActiveFaults extends FaultSwitch {
  /** Whether there are none, so that a request can go straight to the core. */
  readonly none: boolean;
  /** Answers a request under the faults that meet it. */
  serve(arrival: Arrival, core: Core): Promise<Answer>;
}

function checked(name: string, option: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`Failed to add the fault "${name}": ${option} is ${value}. Please give a number of zero or more.`);
}

/** Why a fault is refused that would change nothing: a test with it would prove nothing. */
function unseen(fault: Fault<FaultName>, { document }: Behaviour, showsOn: (behaviour: Behaviour) => boolean): Error {
  const others = presets.filter((name) => {
    const preset = presetNamed(name);
    return preset !== undefined && showsOn(preset.behaviour);
  });
  return new Error(
    `Failed to add the fault "${fault.name}": it changes nothing on a gateway that behaves by ${document}. Please leave it out, or take a gateway where it is to be seen: ${others.join(', ')}.`,
  );
}

/** Begins without any fault. The context is the same for all, but for how slow an answer is. */
export function createFaults(context: Omit<FaultContext, 'milliseconds'>): ActiveFaults {
  let active: InForce[] = [];
  let none = true;
  // One object for each set of changes, so that what the core keeps for a behaviour stays in use.
  const changed = new Map<string, Behaviour>();

  function behaviourUnder(met: readonly InForce[]): Behaviour {
    const changing = met.filter(({ fault }) => fault.change);
    if (changing.length === 0) return context.behaviour;
    const question = changing.map(({ fault }) => fault.name).join(' ');
    let behaviour = changed.get(question);
    if (!behaviour) {
      behaviour = context.behaviour;
      for (const { fault } of changing) behaviour = fault.change?.(behaviour) ?? behaviour;
      changed.set(question, behaviour);
    }
    return behaviour;
  }

  /** Whether the fault is to be seen on a gateway that behaves like this. */
  function showsOn(fault: Fault<FaultName>, behaviour: Behaviour): boolean {
    return isToBeSeen(fault, { ...context, behaviour, milliseconds: 0 });
  }

  return {
    get none() {
      return none;
    },
    add(name, { times = Number.MAX_SAFE_INTEGER, after = 0, milliseconds = 2000 } = {}) {
      const fault = faults.find((candidate) => candidate.name === name);
      if (!fault) {
        throw new Error(
          `Failed to add a fault: there is no fault "${name}". Please use one of ${faultNames.length} names (faultNames, or mcp-assay mock --list); did you mean "${nearest(name, faultNames)}"?`,
        );
      }
      if (!showsOn(fault, context.behaviour)) {
        throw unseen(fault, context.behaviour, (behaviour) => showsOn(fault, behaviour));
      }
      const from = checked(name, 'after', after);
      const until = from + checked(name, 'times', times);
      const wrapper = fault.wrap?.({ ...context, milliseconds: checked(name, 'milliseconds', milliseconds) });
      active = [...active.filter((one) => one.fault !== fault), { fault, from, until, met: 0, wrapper }];
      none = false;
    },
    shows(name) {
      const fault = faults.find((candidate) => candidate.name === name);
      return fault !== undefined && showsOn(fault, context.behaviour);
    },
    clear() {
      active = [];
      none = true;
    },
    list: () => active.map(({ fault }) => fault.name),
    serve(arrival, core) {
      const met = active.filter((one) => {
        const number = one.met++;
        return number >= one.from && number < one.until;
      });
      const behaviour = behaviourUnder(met);
      let handle = (request: Arrival) => core(request, behaviour);
      for (const { wrapper } of met) {
        if (!wrapper) continue;
        const inner = handle;
        handle = (request) => wrapper(request, inner);
      }
      return handle(arrival);
    },
  };
}
