import type { TestDatabase } from "#db/testing/database";

export type PlanNode = { "Node Type": string; "Index Name"?: string; "Relation Name"?: string; Plans?: PlanNode[] };
export type PlanMode = "force_generic_plan" | "force_custom_plan";

/** Small tables of their own from which owners' names come; how those are read is of no matter. */
const NAMES = ["users", "people"];

/** How the application's role, under row-level security, is answered: the plan that a prepared statement keeps, or one of its own. */
export async function planOf(
  db: TestDatabase,
  { text, parameters }: { text: string; parameters: readonly unknown[] },
  mode: PlanMode,
): Promise<{ kinds: string[]; indexes: string[] }> {
  const connection = await db.raw.reserve();
  try {
    await connection`begin`;
    await connection.unsafe(`set local plan_cache_mode = ${mode}`);
    await connection`select set_config('docket.entities', 'all', true)`;
    const literals = parameters
      .map((value) => (Array.isArray(value) ? `'{${value.join(",")}}'` : `'${value}'`))
      .join(", ");
    await connection.unsafe(`prepare list as ${text}`);
    const [row] = await connection.unsafe<{ "QUERY PLAN": { Plan: PlanNode }[] }[]>(
      `explain (format json) execute list${literals ? `(${literals})` : ""}`,
    );
    await connection`deallocate list`;
    const nodes = planNodes(row?.["QUERY PLAN"][0]?.Plan);
    return {
      kinds: nodes.filter((node) => !NAMES.includes(node["Relation Name"] ?? "")).map((node) => node["Node Type"]),
      indexes: nodes.map((node) => node["Index Name"]).filter((name) => name?.startsWith("cases_")) as string[],
    };
  } finally {
    await connection`rollback`;
    connection.release();
  }
}

export function planNodes(node: PlanNode | undefined): PlanNode[] {
  return node ? [node, ...(node.Plans ?? []).flatMap(planNodes)] : [];
}
