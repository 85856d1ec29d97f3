import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { eventShape } from "#server/sandbox/stripe/events";
import type { StripeEvent } from "#server/sandbox/world/billing-model";
import { SECOND } from "#server/sandbox/world/time";

const WAITS_MS = [200, 800, 2000];
const ANSWER_WITHIN_MS = 8000;

export interface WebhookOptions {
  url: string;
  secret: string;
  wall: () => number;
}

/**
 * Sends events one after the other, in order, and never holds up a request. A receiver that stays away is tried a few
 * times per event; after that each event gets one try until it is back. What it missed it can still list or have
 * delivered again.
 */
export class WebhookSender {
  readonly #options: WebhookOptions;
  #queue: StripeEvent[] = [];
  #running = false;
  #away = false;
  readonly #stop = new AbortController();

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  send(events: readonly StripeEvent[]): void {
    this.#queue.push(...events);
    if (this.#running || this.#queue.length === 0) return;
    this.#running = true;
    void this.#drain();
  }

  stop(): void {
    this.#stop.abort();
    this.#queue = [];
  }

  async #drain(): Promise<void> {
    for (let event = this.#queue.shift(); event; event = this.#queue.shift()) {
      const waits = this.#away ? [] : WAITS_MS;
      let delivered = await this.#deliver(event);
      for (const wait of waits) {
        if (delivered || this.#stop.signal.aborted) break;
        await sleep(wait, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
        delivered = await this.#deliver(event);
      }
      this.#away = !delivered;
    }
    this.#running = false;
  }

  async #deliver(event: StripeEvent): Promise<boolean> {
    if (this.#stop.signal.aborted) return false;
    const body = JSON.stringify(eventShape(event));
    try {
      const response = await fetch(this.#options.url, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json; charset=utf-8",
          "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
          "stripe-signature": signature(body, this.#options.secret, this.#options.wall()),
        },
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}

/** Signed with the machine's time, not the sandbox's: receivers refuse signatures that are minutes off. */
export function signature(body: string, secret: string, instant: number): string {
  const timestamp = Math.floor(instant / SECOND);
  const digest = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return `t=${timestamp},v1=${digest}`;
}
