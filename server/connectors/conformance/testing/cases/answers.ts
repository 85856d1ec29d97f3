import { randomUUID } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import type { Case } from "#server/connectors/conformance/testing/bench";
import { expectSentence } from "#server/connectors/conformance/testing/cases/credentials";

const MEGABYTE = Buffer.alloc(1_000_000, 0x20);
const BOUND = 50;
/** What may be on its way in buffers when the reader turns away. */
const IN_FLIGHT = 14;

/** Sends blanks for as long as somebody takes them. */
function endless(response: ServerResponse, sent: { megabytes: number }): void {
  const more = () => {
    while (!response.destroyed && sent.megabytes < 4 * BOUND) {
      sent.megabytes += 1;
      if (!response.write(MEGABYTE)) {
        response.once("drain", more);
        return;
      }
    }
    response.end();
  };
  response.writeHead(200, { "content-type": "application/json" });
  more();
}

const tooLong: Case = {
  name: "a body above 50 MB is refused unread, or as soon as it is known",
  async holds(subject, bench) {
    const sent = { megabytes: 0 };
    const streamed = await bench.open({ before: () => (response) => endless(response, sent) });
    const failure = await streamed.store.run();
    expectSentence(failure, subject);
    expect(failure?.message).toMatch(/50 MB/);
    expect(sent.megabytes).toBeLessThanOrEqual(BOUND + IN_FLIGHT);
    expect(streamed.gateway.asked, "asked for it again").toHaveLength(1);
    const announced = await bench.open({
      before: () => (response) => {
        response.writeHead(200, { "content-length": String(60_000_000) });
        response.write(" ");
      },
    });
    expectSentence(await announced.store.run(), subject);
  },
};

/** Every host and port a connection was begun to. */
function connectionsBegun(): { addresses: string[]; stop(): void } {
  const addresses: string[] = [];
  const note = (message: unknown) => {
    const { connectParams } = message as { connectParams: { hostname: string; port: string } };
    addresses.push(`${connectParams.hostname}:${connectParams.port}`);
  };
  subscribe("undici:client:beforeConnect", note);
  return { addresses, stop: () => unsubscribe("undici:client:beforeConnect", note) };
}

const redirects: Case = {
  name: "a redirect is never followed, to nobody",
  async holds(subject, bench) {
    let visits = 0;
    const secret = randomUUID();
    const canary = createServer((request, response) => {
      // Strangers on this machine may try any port: whoever was sent here asks for what only the redirect names.
      if (request.url?.includes(secret)) visits += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => canary.listen(0, "127.0.0.1", resolve));
    const { port } = canary.address() as AddressInfo;
    const begun = connectionsBegun();
    try {
      for (const location of [
        `http://127.0.0.1:${port}/${secret}`,
        `//localhost:${port}/v1/${secret}`,
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/latest/meta-data/",
      ]) {
        for (const status of [301, 302, 303, 307, 308]) {
          const { store, gateway } = await bench.open({
            before: () => (response) => {
              response.writeHead(status, { location });
              response.end();
            },
          });
          expectSentence(await store.run(), subject);
          expect(gateway.asked).toHaveLength(1);
          expect(begun.addresses, "the watch sees connections").toContain(new URL(gateway.url).host);
        }
      }
      expect(visits).toBe(0);
      expect(begun.addresses.filter((each) => each.includes("169.254") || each.endsWith(`:${port}`))).toEqual([]);
    } finally {
      begun.stop();
      await new Promise((resolve) => canary.close(resolve));
    }
  },
};

export const answerCases: readonly Case[] = [tooLong, redirects];
