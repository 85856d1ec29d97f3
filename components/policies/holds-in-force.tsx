import { severities } from "#server/domain/cases/machine";
import type { HoldWord } from "#server/domain/routing/holds-policy";
import type { PolicyDetail } from "#server/domain/routing/views";
import { labelsOf } from "./labels";
import { Cell, RowHead, Table } from "./table";

type Props = { detail: Extract<PolicyDetail, { kind: "holds" }> };

export const holdLabels: Record<HoldWord, string> = {
  as_type_says: "As the type says",
  hold: "Held",
  let_go: "Let go",
};

/** Which open cases keep a draft from going out. */
export function HoldsInForce({ detail }: Props) {
  const { types } = detail.document;
  const labels = labelsOf(detail.choices);
  return (
    <>
      <p className="max-w-[44rem] text-pretty text-ink-2">
        A type that does not stand here decides for itself whether its draft would go out wrong. What has gone out
        cannot be held.
      </p>
      {types.length === 0 ? (
        <p>Every type decides for itself.</p>
      ) : (
        <Table label="Holds" heads={["Type", "Low", "Medium", "High", "Critical"]}>
          {types.map(({ type, severities: words }) => (
            <tr key={type} className="border-t">
              <RowHead>{labels.type(type)}</RowHead>
              {severities.map((severity) => (
                <Cell key={severity}>{holdLabels[words[severity] ?? "as_type_says"]}</Cell>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}
