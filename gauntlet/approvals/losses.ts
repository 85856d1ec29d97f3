import { sql } from "drizzle-orm";
import type { GivenPerson } from "#db/testing/given-cases";
import { type Attempt, asOwner, logged, wroteTheTable } from "#gauntlet/approvals/attempts";

export type People = { signer: GivenPerson; delegate: GivenPerson };
type Place = Attempt & People & { delegationId: string };
export type Loss = {
  what: string;
  /** Whether the signer's power was used by their delegate. */
  isLent?: boolean;
  /** Days that pass. */
  days?: number;
  happens(place: Place): Promise<unknown>;
};

const at = ({ scope }: Place) => sql`${scope.now.toISOString()}::timestamptz`;

/** What takes nobody's authority away: the same path ends in acts, so that what is refused means something. */
export const kept: readonly Loss[] = [
  { what: "nothing happened", happens: async () => undefined },
  {
    what: "somebody else's role ended",
    happens: (place) =>
      asOwner(place, sql`update grants set ended_at = ${at(place)} where user_id = ${place.stage.approvers[2].userId}`),
  },
  {
    what: "somebody else published the table",
    happens: (place) => wroteTheTable(place, place.stage.approvers[2], "policy.published"),
  },
];

export const losses: readonly Loss[] = [
  {
    what: "the role was ended",
    happens: (place) =>
      asOwner(place, sql`update grants set ended_at = ${at(place)} where user_id = ${place.signer.userId}`),
  },
  {
    what: "the role's window passed",
    days: 2,
    happens: (place) =>
      asOwner(
        place,
        sql`update grants set ends_at = ${at(place)} + interval '1 day' where user_id = ${place.signer.userId}`,
      ),
  },
  {
    what: "the role's window ends at this very instant",
    happens: (place) =>
      asOwner(
        place,
        sql`update grants set starts_at = ${at(place)} - interval '1 day', ends_at = ${at(place)} where user_id = ${place.signer.userId}`,
      ),
  },
  {
    what: "the role begins later",
    happens: (place) =>
      asOwner(
        place,
        sql`update grants set starts_at = ${at(place)} + interval '1 day' where user_id = ${place.signer.userId}`,
      ),
  },
  {
    what: "the role reaches other legal entities",
    happens: (place) =>
      asOwner(place, sql`update grants set entities = '{US01,JP01}' where user_id = ${place.signer.userId}`),
  },
  {
    what: "the role is another",
    happens: (place) =>
      asOwner(place, sql`update grants set role = 'billing_analyst' where user_id = ${place.signer.userId}`),
  },
  {
    what: "the account was disabled",
    happens: (place) =>
      asOwner(place, sql`update users set disabled_at = ${at(place)} where id = ${place.signer.userId}`),
  },
  {
    what: "the account turned out to be the requester's",
    happens: (place) =>
      asOwner(
        place,
        sql`update users set person_id = ${place.stage.analyst.personId} where id = ${place.signer.userId}`,
      ),
  },
  {
    what: "the requester's account turned out to be the signer's",
    happens: (place) =>
      asOwner(
        place,
        sql`update users set person_id = ${place.signer.personId} where id = ${place.stage.analyst.userId}`,
      ),
  },
  {
    what: "the account turned out to be another signer's",
    happens: (place) =>
      asOwner(
        place,
        sql`update users set person_id = ${place.stage.director.personId} where id = ${place.signer.userId}`,
      ),
  },
  {
    what: "the signer published the table of authority",
    happens: (place) => wroteTheTable(place, place.signer, "policy.published"),
  },
  {
    what: "the signer wrote the table of authority",
    happens: (place) => wroteTheTable(place, place.signer, "policy.drafted"),
  },
  {
    what: "the signer changed what is asked for",
    happens: async (place) => {
      const [row] = await place.scope.tx.execute<{ id: string }>(
        sql`select id from approval_requests order by number desc limit 1`,
      );
      const subject = { type: "request", id: row?.id ?? "" };
      await logged(place, place.signer, "request.amend", { type: "request.amended", subject });
    },
  },
  { what: "so many days passed that the signatures are too old", days: 15, happens: async () => undefined },
  ...(
    [
      {
        what: "the delegation was ended",
        happens: (place) =>
          asOwner(
            place,
            sql`update delegations set ended_at = ${at(place)}, ended_by = 'x' where id = ${place.delegationId}`,
          ),
      },
      { what: "the delegation came to its end", days: 2, happens: async () => undefined },
      {
        what: "the delegator's role was ended",
        happens: (place) =>
          asOwner(place, sql`update grants set ended_at = ${at(place)} where user_id = ${place.signer.userId}`),
      },
      {
        what: "the delegator's account was disabled",
        happens: (place) =>
          asOwner(place, sql`update users set disabled_at = ${at(place)} where id = ${place.signer.userId}`),
      },
      {
        what: "the delegate's account was disabled",
        happens: (place) =>
          asOwner(place, sql`update users set disabled_at = ${at(place)} where id = ${place.delegate.userId}`),
      },
      {
        what: "the delegate turned out to be the requester",
        happens: (place) =>
          asOwner(
            place,
            sql`update users set person_id = ${place.stage.analyst.personId} where id = ${place.delegate.userId}`,
          ),
      },
      {
        what: "the delegator turned out to be the requester",
        happens: (place) =>
          asOwner(
            place,
            sql`update users set person_id = ${place.signer.personId} where id = ${place.stage.analyst.userId}`,
          ),
      },
      {
        what: "the delegator published the table of authority",
        happens: (place) => wroteTheTable(place, place.signer, "policy.published"),
      },
      {
        what: "the delegate published the table of authority",
        happens: (place) => wroteTheTable(place, place.delegate, "policy.published"),
      },
    ] satisfies Loss[]
  ).map((loss: Loss) => ({ ...loss, isLent: true, what: `a delegate signed, and ${loss.what}` })),
];
