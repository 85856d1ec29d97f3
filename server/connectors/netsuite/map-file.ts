import type { MappedMessage } from "#server/domain/sync/records";

/** What came by file and holds no row: left alone by rule where we know what it is, and otherwise said to be unreadable. */
export function mapFile(stream: string): MappedMessage | null {
  if (stream === "soap")
    return {
      outcome: "ignored",
      reason: "This is a document of NetSuite's SOAP interface, which Docket does not read: it reads REST and SuiteQL.",
    };
  if (stream === "request")
    return {
      outcome: "ignored",
      reason: "This is a request of another program to make something in NetSuite, not a row that NetSuite keeps.",
    };
  if (stream === "file")
    return {
      outcome: "dead",
      reason:
        "The file from NetSuite holds neither rows of SuiteQL nor a table, so nothing in it can be read. Nothing was changed; check who wrote it.",
      field: null,
    };
  return null;
}
