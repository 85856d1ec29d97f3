import { existsSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "#scripts/lib/checks";
import { packageProgram, projectRoot } from "#scripts/lib/project";

const layers = ["app", "components", "server", "db"];

/** Holds a tree against the layer rules. @param folder the project itself, or another tree of the same layout. */
export async function readLayerReport(folder = projectRoot): Promise<{ code: number; output: string }> {
  const present = layers.filter((layer) => existsSync(join(folder, layer)));
  const { code, output } = await runTool(
    packageProgram("dependency-cruiser/bin/dependency-cruiser.mjs"),
    ["--config", join(projectRoot, ".dependency-cruiser.cjs"), ...present],
    {},
    folder,
  );
  const seen = Number(/(\d+) dependencies cruised/.exec(output)?.[1] ?? 0);
  // Without a parser for TypeScript the tool finds nothing and is content with that.
  if (seen === 0)
    return { code: 1, output: `${output}\nNo import was read. Is the parser @swc/core installed? npm ci brings it.` };
  return { code, output: output.split("‼ missing-tsc-transpiler")[0] ?? "" };
}
