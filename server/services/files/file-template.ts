import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import { fileSubjects, templateOf } from "#server/domain/files/subjects";
import { defineQuery } from "#server/kernel/query";

/** An empty file of a subject with every column we read and one row that shows how. */
export const fileTemplate = defineQuery({
  name: "file.template",
  permission: "file.import",
  input: z.strictObject({ subject: z.enum(fileSubjects) }),
  run(_scope, { subject }) {
    const { fileName, header, example } = templateOf(subject);
    const text = stringify([header, example], { bom: true, record_delimiter: "windows" });
    return Promise.resolve({ fileName, text });
  },
});
