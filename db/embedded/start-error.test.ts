import { expect, test } from "vitest";
import { parsePostmasterFile } from "#db/embedded/postmaster-file";
import { explainFailure } from "#db/embedded/start-error";

test.each([
  {
    case: "a missing library",
    output: "postgres: error while loading shared libraries: libstdc++.so.6: cannot open shared object file",
    sentence: /system library libstdc\+\+\.so\.6 is missing\. Install/,
  },
  {
    case: "a full disk",
    output: "FATAL: could not write file: No space left on device",
    sentence: /is full\. Free some space/,
  },
  {
    case: "another version's data",
    output:
      "FATAL:  database files are incompatible with server\nDETAIL:  The data directory was initialized by PostgreSQL version 17, which is not compatible with this version 18.4.",
    sentence: /was written by PostgreSQL 17/,
  },
  { case: "anything else", output: "one\ntwo\nPANIC: three", sentence: /Its log ends with:\n.*PANIC: three/s },
  { case: "silence", output: "", sentence: /It left no message\./ },
])("$case is explained", ({ output, sentence }) => {
  expect(explainFailure(output, "/data")).toMatch(sentence);
});

test("a server's file is read when complete, and refused while the folder is being made", () => {
  const lines = ["4711", "/data", "1760000000", "54321", "", "127.0.0.1", "123", "ready   ", ""];
  expect(parsePostmasterFile(lines.join("\n"))).toEqual({ pid: 4711, port: 54321, isReady: true });
  expect(parsePostmasterFile(["-4711", ...lines.slice(1)].join("\n"))).toBeNull();
  expect(parsePostmasterFile(lines.slice(0, 2).join("\n"))).toBeNull();
  expect(parsePostmasterFile("")).toBeNull();
});
