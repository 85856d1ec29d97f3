import canonicalize from "canonicalize";
import { desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { fileLayouts } from "#db/schema/sources";
import { actorId } from "#server/domain/access/actor";
import { FileLayout, layoutKey, layoutName, troubleOfLayout } from "#server/domain/files/layout";
import { defineCommand } from "#server/kernel/command";
import { AppError, conflict, ruleViolation } from "#server/kernel/errors";

const SaveLayoutInput = z.strictObject({
  /** What people call it; a new layout's key is made from it. */
  label: z.string().trim().min(1).max(60),
  /** The version this one follows, as the person saw it; null for a new layout. */
  basedOn: z.strictObject({ key: z.string().min(1).max(60), version: z.int().min(1) }).nullable(),
  document: FileLayout,
});

/** Layouts are few and seldom saved, so all savers take turns. */
const LAYOUT_LOCK = 7_203_116;

/** Saves how a file's columns are read as a new version; the same document again is the version that stands. */
export const saveLayout = defineCommand({
  name: "file.save_layout",
  permission: "file.import",
  input: SaveLayoutInput,
  async run(scope, { label, basedOn, document }) {
    const [trouble] = troubleOfLayout(document);
    if (trouble) throw new AppError("BAD_INPUT", `The columns were not saved. ${trouble.reason}`);
    const key = basedOn?.key ?? layoutKey(label);
    if (key === "") throw new AppError("BAD_INPUT", `"${label}" is no name for a layout. Use some letters or digits.`);
    await scope.tx.execute(sql`select pg_advisory_xact_lock(${LAYOUT_LOCK})`);
    const [latest] = await scope.tx
      .select()
      .from(fileLayouts)
      .where(eq(fileLayouts.key, key))
      .orderBy(desc(fileLayouts.version))
      .limit(1);
    const isSame = latest?.label === label && canonicalize(latest.document) === canonicalize(document);
    if (!isSame && latest?.version !== basedOn?.version) {
      throw conflict(
        latest
          ? `The layout ${layoutName(latest)} was saved meanwhile or has that name already. Open the file again to go on from it, or give yours another name.`
          : `There is no layout ${key} to follow. Save yours as a new one.`,
      );
    }
    if (latest && latest.subject !== document.subject)
      throw ruleViolation(
        `The layout ${key} reads ${latest.subject} and cannot become one for ${document.subject}. Give yours another name.`,
      );
    const version = isSame ? latest.version : (latest?.version ?? 0) + 1;
    if (!isSame) {
      await scope.tx.insert(fileLayouts).values({
        key,
        version,
        label,
        subject: document.subject,
        document,
        createdAt: scope.now,
        createdBy: actorId(scope.actor),
      });
    }
    const name = layoutName({ key, version });
    const message = isSame ? `The columns stand as ${name} already.` : `The columns are saved as ${name}.`;
    return {
      result: { key, version, name, message },
      events: [
        {
          type: isSame ? "file.layout_confirmed" : "file.layout_saved",
          subject: { type: "file_layout", id: key },
          data: { key, version, label, subject: document.subject },
          after: isSame ? {} : { document },
        },
      ],
    };
  },
});
