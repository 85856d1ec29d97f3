import { readOrder, takeOrder } from "#server/sandbox/bank/orders";
import { TRUTH_NAMES, truthOf, worldHash } from "#server/sandbox/control/truth";
import type { Core } from "#server/sandbox/core";
import { type Answer, type Call, matchRoute, parseJson, type Route } from "#server/sandbox/http/call";
import { readRules } from "#server/sandbox/http/faults";
import type { AnswerKind } from "#server/sandbox/mail/mail-catcher";
import { inject } from "#server/sandbox/world/inject";
import { isEntityCode } from "#server/sandbox/world/legal-entities";
import { INJECTABLE_TYPES, isInjectable } from "#server/sandbox/world/mistakes/kinds";
import { presentMistakes } from "#server/sandbox/world/mistakes/registry";
import { isStory, STORIES } from "#server/sandbox/world/mistakes/stories";
import { variantsOf } from "#server/sandbox/world/mistakes/variants";
import { isoOf, SECOND } from "#server/sandbox/world/time";
import type { PlantedMistake } from "#server/sandbox/world/world";

const MOST_INJECTED = 200;
/** Ten years: further ahead is a slip of the keyboard. */
const FURTHEST_MOVE = 10 * 366 * 24 * 3600 * SECOND;

const ROUTES: readonly Route[] = [
  ["GET", /^\/_sandbox\/health$/, () => ok({ status: "ok" })],
  ["GET", /^\/_sandbox\/clock$/, (core) => ok(clockShape(core))],
  ["POST", /^\/_sandbox\/clock$/, moveClock],
  ["GET", /^\/_sandbox\/faults$/, (core) => ok({ rules: core.faults.describe() })],
  ["POST", /^\/_sandbox\/faults$/, replaceFaults],
  [
    "DELETE",
    /^\/_sandbox\/faults$/,
    (core) => {
      core.faults.replace([]);
      return ok({ rules: [] });
    },
  ],
  ["POST", /^\/_sandbox\/inject$/, injectMistakes],
  ["POST", /^\/_sandbox\/bank\/orders$/, orderTransfer],
  ["GET", /^\/_sandbox\/planted$/, ({ world }) => ok({ planted: presentMistakes(world).map(plantedShape) })],
  ["GET", /^\/_sandbox\/truth\/([^/]+)$/, truth],
  ["GET", /^\/_sandbox\/hash$/, (core) => ok({ hash: worldHash(core) })],
  ["GET", /^\/_sandbox\/received$/, (core) => ok({ received: core.received })],
  ["GET", /^\/_sandbox\/mail$/, ({ catcher }) => ok({ mails: catcher?.list() ?? [] })],
  ["POST", /^\/_sandbox\/mail\/([^/]+)\/(answer|absence|bounce)$/, answerMail],
  ["POST", /^\/_sandbox\/webhooks\/redeliver$/, redeliver],
];

export function answerControl(core: Core, call: Call): Answer {
  const match = matchRoute(ROUTES, call.method, call.path);
  return match ? match.handler(core, call, match.params) : refusal(404, `There is no ${call.method} ${call.path}.`);
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function refusal(status: number, message: string): Answer {
  return { status, body: { error: message } };
}

function clockShape({ world }: Core) {
  return { now: isoOf(world.now), anchor: isoOf(world.anchor), seed: world.seed, customers: world.customerCount };
}

function plantedShape(mistake: PlantedMistake) {
  return { ...mistake, plantedAt: isoOf(mistake.plantedAt) };
}

function moveClock(core: Core, call: Call): Answer {
  const body = parseJson(call.body);
  const { world } = core;
  const to = body?.to === undefined ? world.now + Number(body?.advanceSeconds) * SECOND : Date.parse(String(body.to));
  if (!Number.isFinite(to))
    return refusal(400, 'Say how far: {"advanceSeconds": 86400} or {"to": "2026-11-01T00:00:00Z"}.');
  if (to < world.now) return refusal(400, `The clock stands at ${isoOf(world.now)} and only moves forward.`);
  if (to > world.now + FURTHEST_MOVE) return refusal(400, "The clock moves at most ten years at a time.");
  core.moveClock(Math.floor(to));
  return ok(clockShape(core));
}

function replaceFaults(core: Core, call: Call): Answer {
  try {
    core.faults.replace(readRules(parseJson(call.body)));
  } catch (error) {
    return refusal(400, error instanceof Error ? error.message : String(error));
  }
  return ok({ rules: core.faults.describe() });
}

function injectMistakes(core: Core, call: Call): Answer {
  const body = parseJson(call.body);
  const type = body?.type;
  if (!isInjectable(type) && !isStory(type)) {
    const stories = Object.keys(STORIES).join(", ");
    return refusal(400, `type must be one of ${INJECTABLE_TYPES.join(", ")}, or a story: ${stories}.`);
  }
  const entity = body?.entity ?? null;
  if (entity !== null && !isEntityCode(entity)) return refusal(400, "entity must be US01, DE01 or JP01.");
  const count = Number(body?.count ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > MOST_INJECTED) {
    return refusal(400, `count must be a whole number from 1 to ${MOST_INJECTED}.`);
  }
  if (isStory(type)) return ok({ planted: STORIES[type](core.world, entity, count).map(plantedShape) });
  const variant = body?.variant ?? null;
  const known = variantsOf(type);
  if (variant !== null && (typeof variant !== "string" || !known.includes(variant)))
    return refusal(
      400,
      known.length === 0 ? `${type} has no variants.` : `variant of ${type} must be one of ${known.join(", ")}.`,
    );
  return ok({ planted: inject(core.world, type, entity, count, variant).map(plantedShape) });
}

/** A pain.001 file handed in at the bank. */
function orderTransfer({ world }: Core, call: Call): Answer {
  const order = readOrder(call.body);
  if (!order) return refusal(400, "This is no pain.001 file with one credit transfer.");
  const taken = takeOrder(world, order);
  return taken
    ? ok({ id: taken.id, endToEnd: taken.endToEnd })
    : refusal(404, `The bank keeps no account ${order.account}.`);
}

function truth(core: Core, _call: Call, [name = ""]: readonly string[]): Answer {
  const rows = truthOf(core, name);
  if (!rows) return refusal(404, `There is no truth about '${name}'. Known: ${TRUTH_NAMES.join(", ")}.`);
  const body = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  return { status: 200, body, headers: { "content-type": "application/x-ndjson" } };
}

function answerMail({ catcher }: Core, call: Call, [id = "", how = ""]: readonly string[]): Answer {
  const text = parseJson(call.body)?.text;
  const isKnown = catcher?.answer(id, how as AnswerKind, typeof text === "string" ? text : "") ?? false;
  return isKnown ? ok({ id }) : refusal(404, "The mail catcher holds no such mail.");
}

function redeliver(core: Core, call: Call): Answer {
  const since = Date.parse(String(parseJson(call.body)?.since));
  if (!Number.isFinite(since)) return refusal(400, 'Say since when: {"since": "2026-10-01T00:00:00Z"}.');
  return ok({ queued: core.onRedeliver(since) });
}
