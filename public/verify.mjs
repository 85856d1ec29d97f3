#!/usr/bin/env node
/**
 * Verifies a sample that was exported from Docket's event log. Needs Node 18 or newer and nothing else: no database, no
 * packages, no network, nothing of Docket.
 *
 *   node verify.mjs bundle.jsonl
 *   node verify.mjs bundle.jsonl --anchors anchors.log --key-file seal.key
 *
 * What is checked, in this order:
 *  1. The file is whole: its last line holds the SHA-256 of everything before it.
 *  2. Every event: hash = SHA-256(previous hash ":" number ":" canonical JSON of the event, RFC 8785), numbers without gaps
 *     from 1, each linked to the one before, each chain exactly as long as the manifest says.
 *  3. Every frozen packet an event carries: its hash over its canonical JSON.
 *  4. Every seal: hash = SHA-256(previous hash ":" number, instant and the ends of all chains it holds). A seal knows how
 *     far a chain went and with which hash, so a cut end and a rewritten chain show.
 *  5. Every anchor, the copy of a seal that was kept outside the database: the same hash, and with the key its mark
 *     (HMAC-SHA-256). Anchors of your own, from your mailbox or your own disk, are worth more than those in the bundle:
 *     give them with --anchors.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";

const FORMAT = "docket-audit-bundle/1";
const SEALS = "audit:seals";

/** Canonical JSON (RFC 8785): keys by UTF-16 code units, numbers and texts as ECMAScript writes them, no spaces. */
export function canonical(value) {
  if (value === null || typeof value !== "object") {
    if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError("JSON has no such number.");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join(",")}]`;
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

export function sha256(text) {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

export function eventHash(event) {
  const { type, at, actorKind, actorId, actorName, command, policyVersion, correlationId, entityCode, payload } = event;
  const said = { type, at, actorKind, actorId, actorName, command, policyVersion, correlationId, entityCode, payload };
  return sha256(`${event.previousHash}:${event.sequence}:${canonical(said)}`);
}

export function sealHash(seal) {
  const heads = [...seal.heads].sort((left, right) =>
    left.stream < right.stream ? -1 : left.stream > right.stream ? 1 : 0,
  );
  const content = [
    String(seal.number),
    seal.at,
    ...heads.map((head) => `${head.stream} ${head.sequence} ${head.hash}`),
  ].join("\n");
  return sha256(`${seal.previousHash}:${content}`);
}

/**
 * Walks chains, seals and anchors. Knows nothing of files.
 * @returns the first thing that is not as it was written, or null; of several chains the first in their given order.
 */
export function verifyTrail({ chains, ends, seals, anchors }) {
  const bad = (stream, sequence, reason) => ({ stream, sequence, reason });
  const hashes = new Map();
  for (const [stream, events] of chains) {
    const chain = [];
    hashes.set(stream, chain);
    for (const event of events) {
      const expected = chain.length + 1;
      const { sequence } = event;
      if (sequence > expected)
        return bad(
          stream,
          sequence,
          `Event ${expected} of this stream is missing: it was deleted, or its number was changed.`,
        );
      if (sequence < expected)
        return bad(stream, sequence, "Two events of this stream have one number: one was inserted.");
      if (event.previousHash !== (chain.at(-1) ?? ""))
        return bad(
          stream,
          sequence,
          "This event does not follow the one before it: an event was exchanged, inserted or rewritten.",
        );
      if (event.hash !== eventHash(event))
        return bad(stream, sequence, "This event's content is not what was written.");
      const packet = troubleWithPacket(event.payload);
      if (packet) return bad(stream, sequence, packet);
      chain.push(event.hash);
    }
  }
  for (const [stream, end] of ends) {
    const chain = hashes.get(stream) ?? [];
    if (end.sequence > chain.length) return bad(stream, chain.length + 1, "The end of this stream was cut off.");
    if (end.sequence < chain.length || end.hash !== (chain.at(-1) ?? ""))
      return bad(stream, chain.length, "The recorded end of this stream is not its last event.");
  }
  for (const stream of hashes.keys())
    if (!ends.has(stream)) return bad(stream, 1, "This stream is not in the manifest: it was added.");
  for (const [index, seal] of seals.entries()) {
    const before = seals[index - 1];
    if (before && before.number >= seal.number)
      return bad(SEALS, seal.number, `Seal ${seal.number} stands twice or out of order.`);
    if (seal.hash !== sealHash(seal)) return bad(SEALS, seal.number, `Seal ${seal.number} is not what was written.`);
    if (before && before.number + 1 === seal.number && seal.previousHash !== before.hash)
      return bad(SEALS, seal.number, `Seal ${seal.number} does not follow seal ${before.number}.`);
  }
  for (const seal of seals)
    for (const head of seal.heads) {
      const chain = hashes.get(head.stream);
      if (!chain) continue;
      const actual = chain[head.sequence - 1];
      if (actual === undefined)
        return bad(
          head.stream,
          head.sequence,
          `Seal ${seal.number} knows an event ${head.sequence} of this stream that is gone: its end was cut off.`,
        );
      if (actual !== head.hash)
        return bad(
          head.stream,
          head.sequence,
          `Seal ${seal.number} knows this event with another content: the stream was rewritten.`,
        );
    }
  const known = new Map(seals.map((seal) => [seal.number, seal.hash]));
  for (const anchor of anchors) {
    if (anchor.isOurs === false)
      return bad(
        SEALS,
        anchor.number,
        `The mark of anchor ${anchor.number} is wrong: the line was changed, or made with another key.`,
      );
    if (known.has(anchor.number) && known.get(anchor.number) !== anchor.hash)
      return bad(SEALS, anchor.number, `Seal ${anchor.number} differs from its copy outside the database.`);
  }
  return null;
}

function troubleWithPacket(payload) {
  const { packet, hash } = packetOf(payload);
  return packet && hash && sha256(canonical(packet)) !== hash
    ? "The packet that was signed is not what its hash says."
    : null;
}

/** The frozen packet of an event and its hash, where the event carries the packet whole. */
function packetOf(payload) {
  const said = { ...payload?.after, ...payload?.data };
  const packet = typeof said.packet === "object" ? said.packet : null;
  return { packet, hash: typeof said.packetHash === "string" ? said.packetHash : null };
}

/** One line of the copy outside the database: number, instant, hash, mark. */
export function readAnchor(line, key) {
  const [number = "0", at = "", hash = "", mark = ""] = line.trim().split(" ");
  const anchor = { number: Number(number), hash };
  if (key === null) return anchor;
  const expected = createHmac("sha256", key).update(`${number} ${at} ${hash}`).digest("hex");
  const isOurs = mark.length === expected.length && timingSafeEqual(Buffer.from(mark), Buffer.from(expected));
  return { ...anchor, isOurs };
}

/**
 * @param text the bundle.
 * @param options `anchors`: lines of a copy of your own; `key`: the key they are marked with.
 * @returns what was checked, and the first thing that is not right.
 */
export function verifyBundle(text, { anchors: own = null, key = null } = {}) {
  const checked = {
    events: 0,
    streams: 0,
    packets: 0,
    seals: 0,
    sealedStreams: 0,
    anchors: 0,
    marks: 0,
    anchoredSeals: 0,
  };
  const fail = (firstBad) => ({ ok: false, checked, firstBad, manifest: null });
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const parsed = [];
  for (const [index, line] of lines.entries()) {
    try {
      parsed.push(JSON.parse(line));
    } catch {
      return fail({ stream: "the file", sequence: index + 1, reason: `Line ${index + 1} is not JSON.` });
    }
  }
  const manifest = parsed[0];
  if (manifest?.line !== "manifest" || manifest.format !== FORMAT)
    return fail({ stream: "the file", sequence: 1, reason: `The first line is not a manifest of ${FORMAT}.` });
  const chains = new Map(manifest.sample.streams.map(({ stream }) => [stream, []]));
  const ends = new Map(manifest.sample.streams.map(({ stream, events, hash }) => [stream, { sequence: events, hash }]));
  const seals = [];
  const inBundle = [];
  let end = null;
  for (const [index, line] of parsed.entries()) {
    if (line.line === "event") {
      if (!chains.has(line.stream)) chains.set(line.stream, []);
      chains.get(line.stream).push(line);
      checked.events += 1;
      if (packetOf(line.payload).packet) checked.packets += 1;
    } else if (line.line === "seal") seals.push(line);
    else if (line.line === "anchor") inBundle.push(line.text);
    else if (line.line === "end") end = { ...line, index };
  }
  const anchors = (own ?? inBundle).filter((line) => line.trim() !== "").map((line) => readAnchor(line, key));
  const numbers = new Set(anchors.map(({ number }) => number));
  const held = new Set(seals.flatMap((seal) => seal.heads.map(({ stream }) => stream)));
  Object.assign(checked, {
    streams: chains.size,
    seals: seals.length,
    sealedStreams: [...chains.keys()].filter((stream) => held.has(stream)).length,
    anchors: anchors.length,
    marks: key === null ? 0 : anchors.length,
    anchoredSeals: seals.filter(({ number }) => numbers.has(number)).length,
  });
  // What is wrong in the trail is named by its place first; that the file is another one follows from it.
  const firstBad =
    verifyTrail({ chains, ends, seals, anchors }) ?? troubleWithTotals(manifest, chains) ?? troubleWithFile(lines, end);
  return { ok: firstBad === null, checked, firstBad, manifest };
}

function troubleWithTotals(manifest, chains) {
  const events = [...chains.values()].reduce((sum, chain) => sum + chain.length, 0);
  if (manifest.rows === events) return null;
  return {
    stream: "the manifest",
    sequence: 1,
    reason: `The manifest counts ${manifest.rows} events; there are ${events}.`,
  };
}

function troubleWithFile(lines, end) {
  const bad = (reason) => ({ stream: "the file", sequence: end ? end.index + 1 : lines.length, reason });
  if (!end) return bad("The last line is missing: the file was cut.");
  const before = lines.slice(0, end.index);
  if (end.lines !== before.length) return bad(`The last line counts ${end.lines} lines; there are ${before.length}.`);
  if (end.sha256 !== sha256(before.map((line) => `${line}\n`).join("")))
    return bad("The file is not the one that was exported: its hash differs.");
  return null;
}

function main(argv) {
  const options = {};
  const files = [];
  for (let rest = argv; rest.length > 0; ) {
    const [word, value, ...others] = rest;
    const isOption = word === "--anchors" || word === "--key-file";
    if (isOption) options[word] = value;
    else files.push(word);
    rest = isOption ? others : rest.slice(1);
  }
  const [file] = files;
  if (!file || files.length > 1 || Object.values(options).includes(undefined)) {
    console.error("Usage: node verify.mjs bundle.jsonl [--anchors anchors.log] [--key-file seal.key]");
    return 2;
  }
  const own = options["--anchors"] ? readFileSync(options["--anchors"], "utf8").split("\n") : null;
  const key = options["--key-file"] ? readFileSync(options["--key-file"], "utf8").trim() : null;
  const { ok, checked, firstBad, manifest } = verifyBundle(readFileSync(file, "utf8"), { anchors: own, key });
  const say = (line) => console.log(line);
  if (manifest) {
    say(
      `Exported ${manifest.exported.at} by ${manifest.exported.by}, code ${manifest.code.version}, sealed up to seal ${manifest.horizon.seal}.`,
    );
    say(
      `Population: ${manifest.population.events} events in ${manifest.population.streams} streams; sampled ${manifest.sample.streams.length} with seed "${manifest.parameters.seed}".`,
    );
  }
  say(`Checked ${checked.events} events in ${checked.streams} streams: numbers, links, content.`);
  say(
    `Checked ${checked.packets} packets and ${checked.seals} seals, which hold ${checked.sealedStreams} of the streams.`,
  );
  say(
    checked.anchors === 0
      ? "No anchor was given: nothing outside the database vouches for the seals."
      : `Checked ${checked.anchors} anchors, ${checked.anchoredSeals} of them of these seals; ${checked.marks === 0 ? "their marks were not checked, which takes the key (--key-file)" : `${checked.marks} marks`}.`,
  );
  if (ok) say("Everything is as it was written.");
  else
    say(
      `NOT as it was written. First bad position: ${firstBad.stream}, event ${firstBad.sequence}. ${firstBad.reason}`,
    );
  return ok ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href)
  process.exitCode = main(process.argv.slice(2));
