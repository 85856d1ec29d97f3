import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fixture } from "#server/connectors/testing/fixture";
import { type PayloadFile, payloadFiles } from "#server/connectors/testing/payload-folder";
import { mapZendesk } from "#server/connectors/zendesk/map";
import { messagesFromFile } from "#server/connectors/zendesk/read-file";
import { zendeskMapping } from "#server/connectors/zendesk/words";
import { plainMapping } from "#server/domain/sync/mapping";
import { recordFacts } from "#server/domain/sync/records";

const mapping = plainMapping(zendeskMapping);

type Told = { file: string; messages: number; records: number; ignored: number; dead: number; reasons: string };

function told({ path, text }: PayloadFile): Told {
  const messages = messagesFromFile(path, text);
  expect(messages.length, path).toBeGreaterThan(0);
  const counts = { records: 0, ignored: 0, dead: 0 };
  const reasons = new Set<string>();
  for (const message of messages) {
    const mapped = mapZendesk(message, mapping);
    counts[mapped.outcome] += 1;
    if (mapped.outcome === "records") {
      expect(mapped.records.length, message.eventId).toBeGreaterThan(0);
      for (const record of mapped.records)
        expect(recordFacts[record.kind].safeParse(record.facts).success, message.eventId).toBe(true);
    } else {
      expect(mapped.reason, message.eventId).toMatch(/^[A-Z].{20,}\.$/s);
      reasons.add(mapped.reason.slice(0, 90));
    }
  }
  return { file: path, messages: messages.length, ...counts, reasons: [...reasons].join(" | ") };
}

const recorded = ["zendesk", "gorgias", "freshdesk-intercom"].flatMap((desk) =>
  payloadFiles(desk).map((file) => ({ desk, ...file })),
);
const invented = ["ticket.json", "ticket-events.json"].map((name) => ({
  desk: "zendesk",
  path: name,
  text: JSON.stringify(fixture("zendesk", name)),
}));

test("every recorded file of a support desk becomes messages, and each is read or answered with a reason", () => {
  const files = recorded.length > 0 ? recorded : invented;
  const rows = files.map((file) => ({ desk: file.desk, ...told(file) }));
  console.table(rows);
  const sum = (desk: string, key: "records" | "ignored" | "dead") =>
    rows.filter((row) => row.desk === desk).reduce((total, row) => total + row[key], 0);
  expect(sum("zendesk", "records")).toBeGreaterThan(0);
  expect(sum("zendesk", "dead")).toBe(0);
  for (const other of ["gorgias", "freshdesk-intercom"])
    expect({ records: sum(other, "records"), dead: sum(other, "dead") }, other).toEqual({ records: 0, dead: 0 });
  if (recorded.length > 0) expect(sum("zendesk", "records")).toBeGreaterThanOrEqual(8);
});

/** Tables of one Zendesk account, as a warehouse keeps them; they lie beside the project and are never copied into it. */
const TABLES = fileURLToPath(new URL("../../../../shared/data/tables/zendesk/", import.meta.url));
const ownTables = {
  "ticket_data.csv":
    'id,_synced,subject,status,requester_id,organization_id,priority,created_at,updated_at\n7,x,"Wrong, again",deleted,12,,,2026-02-19 01:54:52,2026-02-19 01:55:11\n',
  "ticket_comment_data.csv":
    "id,_synced,body,created,public,ticket_id,user_id\n9,x,TRUE,2026-02-19 01:54:52.120,TRUE,7,12\n",
  "organization_data.csv": "id,external_id,name,shared_tickets\n3,,Alder,FALSE\n",
  "user_data.csv": "id,name,email,role\n12,Dana,dana@alder.example,end-user\n",
} as const;
type TableName = keyof typeof ownTables;

function tableFile(name: TableName): PayloadFile {
  return existsSync(TABLES)
    ? { path: name, text: readFileSync(`${TABLES}${name}`, "utf8") }
    : { path: name, text: ownTables[name] };
}

test("the tables of tickets, comments, organizations and users are read row by row", () => {
  if (!existsSync(TABLES)) console.log("The folder of Zendesk tables is absent; the invented ones are used instead.");
  const names = Object.keys(ownTables) as TableName[];
  const rows = names.map((name) => told(tableFile(name)));
  console.table(rows);
  for (const { file, dead, messages, records } of rows) {
    expect(dead, file).toBe(0);
    expect(records, file).toBe(file.startsWith("ticket_") ? messages : 0);
  }
});

test("a row of a table says what its cells say", () => {
  const [ticket] = messagesFromFile("t.csv", ownTables["ticket_data.csv"]).map((each) => mapZendesk(each, mapping));
  expect(ticket).toMatchObject({
    records: [
      {
        externalId: "7",
        versionAt: "2026-02-19T01:55:11.000Z",
        isDeleted: true,
        facts: { subject: "Wrong, again", accountId: null, openedAt: "2026-02-19T01:54:52.000Z" },
      },
    ],
  });
  const [comment] = messagesFromFile("c.csv", ownTables["ticket_comment_data.csv"]).map((each) =>
    mapZendesk(each, mapping),
  );
  expect(comment).toMatchObject({
    records: [{ externalId: "9", facts: { ticketId: "7", body: "TRUE", writtenAt: "2026-02-19T01:54:52.120Z" } }],
  });
});

test.each([
  ["a reply with what lies beside it", JSON.stringify(fixture("zendesk", "ticket.json")), 1],
  [
    "a recording",
    '{"api":{"get":{"/api/v2/tickets/1.json":{"response":{"ticket":{"id":1,"status":"new","requester_id":2}}}}}}',
    1,
  ],
  [
    "a recording of several replies",
    '{"api":{"get":{"/api/v2/tickets":[{"response":{"tickets":[]}},{"response":{"tickets":[{"id":1,"status":"new","requester_id":2}]}}]}}}',
    2,
  ],
  [
    "a recording under response",
    '{"endpoint":"api/v2/tickets/1","response":{"ticket":{"id":1,"status":"new","requester_id":2}}}',
    1,
  ],
  ["tickets in a row", '[{"id":1,"status":"new","requester_id":2},{"id":2,"status":"new","requester_id":2}]', 2],
  [
    "comments of a ticket",
    '{"api":{"get":{"/api/v2/tickets/4/comments.json":{"response":{"comments":[{"id":1},{"id":2}]}}}}}',
    2,
  ],
  [
    "the answer to a new ticket",
    '{"ticket":{"id":1,"status":"new","requester_id":2},"audit":{"ticket_id":1,"events":[{"id":5,"type":"Comment"}]}}',
    2,
  ],
  ["fields of tickets", '{"ticket_fields":[{"id":1},{"id":2}],"next_page":null}', 2],
  ["a table of something else", "a,b\n1,2\n", 1],
  ["no JSON", "<html>", 1],
])("%s is split into its messages", (_case, text, count) => {
  expect(messagesFromFile("x.json", text)).toHaveLength(count);
});
