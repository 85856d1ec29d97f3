import { z } from "zod";
import { SentFile } from "#server/domain/files/kept-files";

export const AttachFileInput = z.strictObject({ caseId: z.uuid(), ...SentFile });
