import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { fileLayouts } from "#db/schema/sources";
import { FileLayout, isSameHeader } from "#server/domain/files/layout";
import type { FileSubject } from "#server/domain/files/subjects";
import type { Scope } from "#server/kernel/context";
import { notFound, ruleViolation } from "#server/kernel/errors";

/** Names a version of a layout. */
export const LayoutVersion = z.strictObject({ key: z.string().min(1).max(60), version: z.int().min(1) });
export type LayoutVersion = z.output<typeof LayoutVersion>;

export type SavedLayout = LayoutVersion & { label: string; document: FileLayout };

export async function loadLayout(scope: Scope, { key, version }: LayoutVersion, subject: string): Promise<SavedLayout> {
  const [row] = await scope.tx
    .select()
    .from(fileLayouts)
    .where(and(eq(fileLayouts.key, key), eq(fileLayouts.version, version)));
  if (!row) throw notFound(`There is no layout ${key} v${version}. Save the columns again.`);
  if (row.subject !== subject)
    throw ruleViolation(
      `The layout ${key} v${version} reads ${row.subject}, but the file holds ${subject}. Choose another layout.`,
    );
  return { key, version, label: row.label, document: FileLayout.parse(row.document) };
}

const MOST_KEYS = 500;

/** The latest saved layout made for the same header; of several keys the one saved last. */
export async function layoutOfHeader(
  scope: Scope,
  subject: FileSubject,
  header: readonly string[],
): Promise<SavedLayout | null> {
  const rows = await scope.tx
    .selectDistinctOn([fileLayouts.key])
    .from(fileLayouts)
    .where(eq(fileLayouts.subject, subject))
    .orderBy(fileLayouts.key, desc(fileLayouts.version))
    .limit(MOST_KEYS);
  const fitting = rows
    .map((row) => ({ ...row, document: FileLayout.parse(row.document) }))
    .filter(({ document }) => isSameHeader(document.columns, header))
    .sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
  const [latest] = fitting;
  return latest ? { key: latest.key, version: latest.version, label: latest.label, document: latest.document } : null;
}
