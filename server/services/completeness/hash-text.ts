import { createHash } from "node:crypto";
import type { HashText } from "#server/domain/completeness/compare-sides";

export const sha256: HashText = (text) => createHash("sha256").update(text).digest("hex");
