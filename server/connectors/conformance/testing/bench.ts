import { type Gateway, gatewayTo, type Interference } from "#server/connectors/conformance/testing/gateway";
import { type Picture, pictureOf, Store } from "#server/connectors/conformance/testing/runs";
import type { Subject } from "#server/connectors/conformance/testing/subjects";
import { smallWorld } from "#server/connectors/conformance/testing/world";
import type { Connector } from "#server/connectors/connector";
import type { Core } from "#server/sandbox/core";

export type Case = { name: string; holds(subject: Subject, bench: Bench): Promise<void> };

export type Setting = Interference & {
  core?: Core;
  credentials?: Readonly<Record<string, string>>;
  timeoutMs?: number;
  /** How far our clock is ahead of the world's. */
  oursAheadMs?: number;
};

export type Place = { core: Core; gateway: Gateway; connector: Connector; store: Store };

let shared: Core | undefined;
const calmPictures = new WeakMap<Core, Map<string, Promise<Picture>>>();

/** A world that no test changes. */
export function stillWorld(): Core {
  shared ??= smallWorld();
  return shared;
}

/** Opens gateways and connectors for one test, and closes them after it. */
export class Bench {
  readonly #subject: Subject;
  readonly #stops: (() => Promise<void>)[] = [];

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  async open(setting: Setting = {}): Promise<Place> {
    const { core = stillWorld(), credentials, timeoutMs = 5_000, oursAheadMs = 0, ...interference } = setting;
    const gateway = await gatewayTo(core, interference);
    this.#stops.push(gateway.stop);
    const connector = this.#subject.make({
      apiUrl: `${gateway.url}${this.#subject.path}`,
      timeoutMs,
      firstPauseMs: 2,
      credentials: credentials ?? this.#subject.credentials,
    });
    return { core, gateway, connector, store: new Store(connector, () => new Date(core.now() + oursAheadMs)) };
  }

  /** What an undisturbed first reading finds at this moment of the world; read once for each moment. */
  calm(core: Core = stillWorld()): Promise<Picture> {
    const known = calmPictures.get(core) ?? new Map<string, Promise<Picture>>();
    calmPictures.set(core, known);
    const moment = `${this.#subject.key} ${core.now()}`;
    const picture = known.get(moment) ?? this.#read(core);
    known.set(moment, picture);
    return picture;
  }

  async #read(core: Core): Promise<Picture> {
    const { store } = await this.open({ core });
    const failure = await store.run();
    if (failure) throw failure;
    return pictureOf(store.landing, this.#subject);
  }

  async close(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
  }
}
