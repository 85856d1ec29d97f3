import { createHash, randomBytes, randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import type { TestDatabase } from "#db/testing/database";
import { type Permission, permissions } from "#server/domain/access/permissions";
import { type GrantSource, type Role, roles } from "#server/domain/access/roles";
import { isBarredFromTokens, TOKEN_MARK } from "#server/domain/access/token-scopes";
import { addHours, addMinutes } from "#server/domain/time";
import { rolesIn } from "#server/routers/testing/access-list";
import type { Outcome } from "#server/routers/testing/door";
import { webSettings } from "#server/routers/testing/in-request";
import { hashOfSecret } from "#server/services/access/token-secret";

/** Somebody who asks: what their browser or program sends, and what they hold at this moment. */
export type Guest = {
  name: string;
  headers: Record<string, string>;
  /** Null for whoever is nobody here; `scopes` where a token speaks for them. */
  holds: { roles: readonly Role[]; scopes: readonly Permission[] | null } | null;
};

/** What a source system shows in place of a session. */
const SIGNATURE = "a source's signature";

/** How far a guest may come, by what the list says of a way. */
export function expectedOf({ holds }: Guest, cells: readonly string[]): Outcome {
  const [permission = ""] = cells;
  if (permission === "open to all") return "past the door";
  if (permission === SIGNATURE) return `needs ${SIGNATURE}`;
  if (holds === null) return "not signed in";
  if (permission === "anybody signed in") return "past the door";
  const isInScope = holds.scopes === null || holds.scopes.some((scope) => scope === permission);
  const mayAnyRole = permission === "account.own" || holds.roles.some((role) => rolesIn(cells).has(role));
  return isInScope && mayAnyRole ? "past the door" : `needs ${permission}`;
}

type Window = { startsAt?: Date; endsAt?: Date; endedAt?: Date; source?: GrantSource };
type Account = { disabledAt?: Date; isDemo?: boolean; grants: readonly { role: Role; window?: Window }[] };
type Session = { lastSeenAt?: Date; expiresAt?: Date; endedAt?: Date };
type Token = { expiresAt?: Date; revokedAt?: Date; replacedUntil?: Date };

/** Everybody who might ask, with accounts, sessions and tokens of their own in the database. */
export async function givenGuests(db: TestDatabase): Promise<Guest[]> {
  const make = makers(db);
  return [...(await everyRole(make)), ...(await strangers(make)), ...(await windows(make)), ...(await programs(make))];
}

type Makers = ReturnType<typeof makers>;
const everything = roles.map((role) => ({ role }));

async function everyRole({ account, session }: Makers): Promise<Guest[]> {
  return Promise.all(
    roles.map(async (role) => ({
      name: role,
      headers: await session(await account({ grants: [{ role }] })),
      holds: { roles: [role], scopes: null },
    })),
  );
}

/** Each holds every role and would get everywhere, were it not for one thing. */
async function strangers({ account, session, cookie, token, now }: Makers): Promise<Guest[]> {
  const whole = await account({ grants: everything });
  const disabled = await account({ grants: everything, disabledAt: now });
  const asNobody = async (name: string, headers: Record<string, string> | Promise<Record<string, string>>) => ({
    name,
    headers: await headers,
    holds: null,
  });
  return Promise.all([
    asNobody("nobody", {}),
    asNobody("a cookie signed elsewhere", cookie(randomUUID(), "a-secret-of-another-company-entirely")),
    asNobody("a session nobody began", cookie(randomUUID())),
    asNobody("a session that was ended", session(whole, { endedAt: now })),
    asNobody("a session at its end", session(whole, { expiresAt: now })),
    asNobody("a session left alone", session(whole, { lastSeenAt: addMinutes(now, -30) })),
    asNobody("a disabled account", session(disabled)),
    asNobody("a demo account outside the demo", session(await account({ grants: everything, isDemo: true }))),
    asNobody("a token nobody made", { authorization: `Bearer ${TOKEN_MARK}${"x".repeat(40)}` }),
    asNobody("a token at its end", token(whole, permissions, { expiresAt: now })),
    asNobody("a token taken back", token(whole, permissions, { revokedAt: now })),
    asNobody("a token that was replaced", token(whole, permissions, { replacedUntil: now })),
    asNobody("a token of a disabled account", token(disabled, permissions)),
  ]);
}

/** Signed in, with roles that count or do not by their time alone. */
async function windows({ account, session, now }: Makers): Promise<Guest[]> {
  const soon = addMinutes(now, 1);
  const own = { role: "controller" } as const;
  const lent = (endsAt: Date): Account["grants"][number] => ({
    role: "finance_director",
    window: { startsAt: addHours(now, -2), endsAt, source: "break_glass" },
  });
  const through = (window: Window) => ({ grants: roles.map((role) => ({ role, window })) });
  const people: [string, Account, readonly Role[]][] = [
    ["an account without roles", { grants: [] }, []],
    ["roles whose time is over", through({ startsAt: addHours(now, -2), endsAt: now }), []],
    ["roles whose time has not come", through({ startsAt: soon }), []],
    ["roles that were taken away", through({ endedAt: now }), []],
    ["roles in their last minute", through({ startsAt: now, endsAt: soon }), roles],
    ["an account that will be disabled", { grants: everything, disabledAt: soon }, roles],
    ["a controller who used break-glass", { grants: [own, lent(soon)] }, ["controller", "finance_director"]],
    ["a controller whose break-glass is over", { grants: [own, lent(now)] }, ["controller"]],
  ];
  return Promise.all(
    people.map(async ([name, given, held]) => ({
      name,
      headers: await session(await account(given)),
      holds: { roles: held, scopes: null },
    })),
  );
}

/** Programs: with each single permission written into their token, barred ones too, and with all of them. */
async function programs({ account, token, now }: Makers): Promise<Guest[]> {
  const whole = await account({ grants: everything });
  const narrow = await account({ grants: [{ role: "contributor" }] });
  const lent = { startsAt: addHours(now, -1), endsAt: addHours(now, 1), source: "break_glass" } as const;
  const glass = await account({ grants: [{ role: "controller" }, { role: "finance_director", window: lent }] });
  const asProgram = async (name: string, owner: string, held: readonly Role[], scopes: readonly Permission[]) => ({
    name,
    headers: await token(owner, scopes),
    holds: { roles: held, scopes: scopes.filter((scope) => !isBarredFromTokens(scope)) },
  });
  return Promise.all([
    asProgram("a token without scopes", whole, roles, []),
    asProgram("a token for more than its owner holds", narrow, ["contributor"], permissions),
    asProgram("a token while its owner uses break-glass", glass, ["controller"], permissions),
    ...permissions.map((scope) => asProgram(`a token for ${scope}`, whole, roles, [scope])),
  ]);
}

function makers({ owner, clock }: TestDatabase) {
  const now = clock.now();
  const cookie = async (sessionId: string, secret = webSettings.NEXTAUTH_SECRET ?? "") => ({
    cookie: `docket-session=${await encode({ token: { sessionId }, secret })}`,
  });
  return {
    now,
    cookie,
    async account({ grants, disabledAt, isDemo = false }: Account): Promise<string> {
      const [personId, userId] = [randomUUID(), randomUUID()];
      await owner`insert into people (id, name, created_at) values (${personId}, ${`Guest ${userId}`}, ${now})`;
      await owner`insert into users (id, person_id, email, is_demo, disabled_at, created_at)
        values (${userId}, ${personId}, ${`${userId}@guests.example`}, ${isDemo}, ${disabledAt ?? null}, ${now})`;
      for (const { role, window = {} } of grants)
        await owner`insert into grants (id, user_id, role, entities, granted_at, starts_at, ends_at, ended_at, source, granted_by)
          values (${randomUUID()}, ${userId}, ${role}, ${["all"]}, ${now}, ${window.startsAt ?? now}, ${window.endsAt ?? null}, ${window.endedAt ?? null}, ${window.source ?? "hand"}, 'test')`;
      return userId;
    },
    async session(userId: string, { lastSeenAt, expiresAt, endedAt }: Session = {}) {
      const id = randomUUID();
      await owner`insert into sessions (id, user_id, created_at, last_seen_at, expires_at, ended_at)
        values (${id}, ${userId}, ${addHours(now, -1)}, ${lastSeenAt ?? now}, ${expiresAt ?? addHours(now, 11)}, ${endedAt ?? null})`;
      return cookie(id);
    },
    async token(userId: string, scopes: readonly Permission[], { expiresAt, revokedAt, replacedUntil }: Token = {}) {
      const secret = `${TOKEN_MARK}${randomBytes(30).toString("base64url")}`;
      const isReplaced = replacedUntil !== undefined;
      const other = createHash("sha256").update(randomUUID()).digest("hex");
      await owner`insert into api_tokens (id, user_id, name, scopes, prefix, secret_hash, previous_hash, previous_until, created_at, expires_at, revoked_at)
        values (${randomUUID()}, ${userId}, ${randomUUID()}, ${[...scopes]}, ${secret.slice(0, 12)}, ${isReplaced ? other : hashOfSecret(secret)},
                ${isReplaced ? hashOfSecret(secret) : null}, ${replacedUntil ?? null}, ${now}, ${expiresAt ?? addHours(now, 24)}, ${revokedAt ?? null})`;
      return { authorization: `Bearer ${secret}` };
    },
  };
}
