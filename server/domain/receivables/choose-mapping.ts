import type { ReceivablesMapping } from "#server/domain/receivables/mapping";
import { docketLayout } from "#server/domain/receivables/mappings/docket";
import { ibmWatson } from "#server/domain/receivables/mappings/ibm-watson";
import { xeroStyle } from "#server/domain/receivables/mappings/xero-style";

/** Every layout we read, in the order in which a header is compared with them. */
export const receivablesMappings: readonly ReceivablesMapping[] = [ibmWatson, xeroStyle, docketLayout];

export type ChosenMapping = { ok: true; mapping: ReceivablesMapping } | { ok: false; reason: string };

/** Finds the layout of a file by its header, or checks the one that was named. */
export function chooseMapping(header: readonly string[], named?: string): ChosenMapping {
  const repeated = header.find((column, index) => column !== "" && header.indexOf(column) !== index);
  if (repeated !== undefined)
    return refused(`The column ${repeated} stands in the header twice. Leave one of them out.`);
  if (named === undefined) return detected(header);
  const mapping = receivablesMappings.find((one) => one.key === named);
  if (!mapping)
    return refused(
      `There is no mapping "${named}". Choose one of ${receivablesMappings.map((one) => one.key).join(", ")}.`,
    );
  const missing = missingColumns(mapping, header);
  return missing.length === 0
    ? { ok: true, mapping }
    : refused(`The header does not fit the mapping ${named}: it lacks ${missing.join(", ")}.`);
}

function detected(header: readonly string[]): ChosenMapping {
  const mapping = receivablesMappings.find((one) => missingColumns(one, header).length === 0);
  if (mapping) return { ok: true, mapping };
  const lacking = receivablesMappings.map((one) => `for ${one.key} it lacks ${missingColumns(one, header).join(", ")}`);
  return refused(
    `The header fits none of the known mappings: ${lacking.join("; ")}. Rename the columns to those of one mapping.`,
  );
}

function missingColumns(mapping: ReceivablesMapping, header: readonly string[]): string[] {
  return mapping.requiredColumns.filter((column) => !header.includes(column));
}

const refused = (reason: string): ChosenMapping => ({ ok: false, reason });
