import { agrees, type GroupCount, type Lone } from "#server/domain/completeness/compare-sides";
import { daysOf } from "#server/domain/completeness/last-complete-day";
import { type Explained, MOST_IDENTIFIERS } from "#server/domain/completeness/views";
import { NO_CURRENCY } from "#server/domain/money";
import type { DayWindow } from "#server/services/completeness/our-side";
import type { RecordedTotal } from "#server/services/completeness/record-totals";

const NOTHING = { count: 0, sumMinor: "0", hash: "" };
/** Days further back than this are stored where they hold something; that a day was empty is told of the recent ones. */
const MOST_EMPTY_DAYS = 45;

/**
 * The counts as they are stored. Every legal entity gets a row on every recent day, with nothing on both sides where there
 * was nothing, so that "none" and "not counted" are told apart, also by somebody who sees one entity alone.
 */
export function totalsOf(
  groups: readonly GroupCount[],
  window: DayWindow,
  entities: readonly string[],
  explain: (lone: Lone) => string | null = () => null,
): RecordedTotal[] {
  const totals = groups.map((group) => totalOf(group, explain));
  const present = new Set(totals.map(({ businessOn, entityCode }) => `${businessOn} ${entityCode}`));
  for (const businessOn of daysOf(window).slice(-MOST_EMPTY_DAYS)) {
    for (const entityCode of ["", ...entities]) {
      if (present.has(`${businessOn} ${entityCode}`)) continue;
      totals.push({
        entityCode,
        businessOn,
        currency: NO_CURRENCY,
        source: NOTHING,
        ours: NOTHING,
        state: "agrees",
        differences: { missing: [], surplus: [], different: [] },
      });
    }
  }
  return totals;
}

function totalOf(group: GroupCount, explain: (lone: Lone) => string | null): RecordedTotal {
  const { entityCode, businessOn, currency, source, ours, differences } = group;
  const explained = explainedOf([...differences.missing, ...differences.surplus], explain);
  const reasons = new Set(explained.map((one) => one.externalId));
  const missing = differences.missing.filter((one) => !reasons.has(one.externalId));
  const surplus = differences.surplus.filter((one) => !reasons.has(one.externalId));
  const rest = { missing, surplus, different: differences.different };
  const isWhole =
    explained.length === 0 ? agrees(group) : missing.length + surplus.length + rest.different.length === 0;
  return {
    entityCode,
    businessOn,
    currency,
    source: { ...source, sumMinor: source.sumMinor.toString() },
    ours: { ...ours, sumMinor: ours.sumMinor.toString() },
    state: isWhole ? "agrees" : "breaks",
    differences: {
      missing: missing.slice(0, MOST_IDENTIFIERS).map(plain),
      surplus: surplus.slice(0, MOST_IDENTIFIERS).map(plain),
      different: rest.different.slice(0, MOST_IDENTIFIERS).map(({ externalId, sourceMinor, ourMinor }) => ({
        externalId,
        sourceMinor: sourceMinor.toString(),
        ourMinor: ourMinor.toString(),
      })),
      ...(explained.length > 0 ? { explained: explained.slice(0, MOST_IDENTIFIERS) } : {}),
    },
  };
}

function explainedOf(lone: readonly Lone[], explain: (lone: Lone) => string | null): Explained[] {
  return lone.flatMap((one) => {
    const reason = explain(one);
    return reason === null ? [] : [{ ...plain(one), reason }];
  });
}

function plain({ externalId, amountMinor }: Lone) {
  return { externalId, amountMinor: amountMinor.toString() };
}
