import type { CaseDetail } from "#server/domain/cases/views";
import { Section } from "./section";

/** Every point that brought the case to its place. The order has no other source. */
export function Ranking({ detail }: { detail: CaseDetail }) {
  if (detail.allReasons.length === 0) return null;
  return (
    <Section title="Why it ranks here">
      <table className="w-full max-w-96">
        <tbody>
          {detail.boost ? (
            <tr>
              <th scope="row" className="py-0.5 text-left font-normal">
                Came back: {detail.boost}
              </th>
              <td />
            </tr>
          ) : null}
          {detail.allReasons.map(({ reason, points }) => (
            <tr key={reason}>
              <th scope="row" className="py-0.5 text-left font-normal first-letter:uppercase">
                {reason}
              </th>
              <td className="text-right">+{points}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t font-medium">
            <th scope="row" className="py-1 text-left font-medium">
              Priority
            </th>
            <td className="text-right">{detail.priority}</td>
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}
