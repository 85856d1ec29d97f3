/** One allowed step of a state machine. */
export type Transition<State extends string, Action extends string> = { from: State; action: Action; to: State };

/** Raised when a step is not in the table. The command door turns it into a sentence for the person. */
export class IllegalTransitionError extends Error {
  readonly machine: string;
  readonly state: string;
  readonly action: string;

  constructor(machine: string, state: string, action: string) {
    super(`A ${machine} that is ${words(state)} cannot ${words(action)}.`);
    this.machine = machine;
    this.state = state;
    this.action = action;
  }
}

/** Makes a state machine of a table: the same rows guard the server, draw the buttons and feed the test. */
export function defineMachine<const Rows extends readonly Transition<string, string>[]>(
  name: string,
  transitions: Rows,
) {
  type State = Rows[number]["from"] | Rows[number]["to"];
  type Action = Rows[number]["action"];
  const targets = new Map(transitions.map((row) => [`${row.from}/${row.action}`, row.to as State]));
  return {
    name,
    transitions,
    next(state: State, action: Action): State {
      const to = targets.get(`${state}/${action}`);
      if (!to) throw new IllegalTransitionError(name, state, action);
      return to;
    },
    allows(state: State, action: Action): boolean {
      return targets.has(`${state}/${action}`);
    },
    actionsFrom(state: State): Action[] {
      return transitions.filter((row) => row.from === state).map((row) => row.action as Action);
    },
  };
}

function words(key: string): string {
  return key.replaceAll("_", " ");
}
