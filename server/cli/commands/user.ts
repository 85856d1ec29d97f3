import { defineCommandLine, required, UsageError } from "#server/cli/command-line";
import { Role } from "#server/domain/access/roles";
import type { Context } from "#server/kernel/context";
import { notFound } from "#server/kernel/errors";
import { addUser } from "#server/services/access/add-user";
import { disableUser, grantRoles } from "#server/services/access/change-user";
import { revokeSessions } from "#server/services/access/end-session";
import { type ListedUser, listUsers } from "#server/services/access/list-users";
import { hashPassword } from "#server/services/access/passwords";
import { resetFactor } from "#server/services/step-up/remove-factor";

const SHORTEST_PASSWORD = 12;

/** "billing_analyst:US01+DE01,auditor:all" as grants. */
function readGrants(text: string) {
  return text.split(",").map((part) => {
    const [name = "", scope = "all"] = part.trim().split(":");
    const role = Role.safeParse(name);
    if (!role.success) throw new UsageError(`"${name}" is no role. The roles are ${Role.options.join(", ")}.`);
    return { role: role.data, entities: scope === "all" ? ("all" as const) : scope.split("+") };
  });
}

async function userByEmail(context: Context, email: string): Promise<ListedUser> {
  const found = (await listUsers.execute(context, {})).find((user) => user.email.toLowerCase() === email.toLowerCase());
  if (!found)
    throw notFound(`There is no account with the address ${email}. "docket user list" shows those there are.`);
  return found;
}

const grantsAsText = (user: ListedUser) =>
  user.grants.map((grant) => `${grant.role}:${grant.entities.join("+")}`).join(", ") || "no grants";

export const userCommands = [
  defineCommandLine({
    name: "user add",
    usage: "EMAIL --name NAME --roles ROLE[:ENTITY+ENTITY],… (the password is read from DOCKET_PASSWORD)",
    summary: "Makes an account.",
    options: { name: { type: "string" }, roles: { type: "string" } },
    async run(context, { positionals, options }) {
      const email = required(positionals[0], "The e-mail address");
      const grants = readGrants(required(options.roles, "--roles"));
      const password = process.env.DOCKET_PASSWORD ?? "";
      if (password.length < SHORTEST_PASSWORD)
        throw new UsageError(`DOCKET_PASSWORD must hold a password of at least ${SHORTEST_PASSWORD} characters.`);
      const { userId } = await addUser.execute(context, {
        name: required(options.name, "--name"),
        email,
        passwordHash: await hashPassword(password),
        grants,
      });
      return { json: { userId, email }, lines: [`Added ${email}.`], ok: true };
    },
  }),
  defineCommandLine({
    name: "user list",
    usage: "",
    summary: "Lists accounts with their grants and open sessions.",
    options: {},
    async run(context) {
      const users = await listUsers.execute(context, {});
      return {
        json: { users },
        lines: users.map(
          (user) =>
            `${user.email.padEnd(40)} ${user.disabled ? "disabled" : `${user.sessions} open sessions`}; ${grantsAsText(user)}`,
        ),
        ok: true,
      };
    },
  }),
  defineCommandLine({
    name: "user grant",
    usage: "EMAIL --roles ROLE[:ENTITY+ENTITY],…",
    summary: "Replaces what an account may do; counts from its next request.",
    options: { roles: { type: "string" } },
    async run(context, { positionals, options }) {
      const user = await userByEmail(context, required(positionals[0], "The e-mail address"));
      const grants = readGrants(required(options.roles, "--roles"));
      await grantRoles.execute(context, { userId: user.id, grants });
      return { json: { userId: user.id, grants }, lines: [`${user.email} now has ${options.roles}.`], ok: true };
    },
  }),
  defineCommandLine({
    name: "user revoke",
    usage: "EMAIL --reason TEXT",
    summary: "Ends every session of an account at once.",
    options: { reason: { type: "string" } },
    async run(context, { positionals, options }) {
      const user = await userByEmail(context, required(positionals[0], "The e-mail address"));
      const { ended } = await revokeSessions.execute(context, {
        userId: user.id,
        reason: required(options.reason, "--reason"),
      });
      return { json: { userId: user.id, ended }, lines: [`Ended ${ended} sessions of ${user.email}.`], ok: true };
    },
  }),
  defineCommandLine({
    name: "user reset-factor",
    usage: "EMAIL --reason TEXT",
    summary: "Takes the second factor of an account away, for somebody who lost it and their recovery codes.",
    options: { reason: { type: "string" } },
    async run(context, { positionals, options }) {
      const user = await userByEmail(context, required(positionals[0], "The e-mail address"));
      await resetFactor.execute(context, { userId: user.id, reason: required(options.reason, "--reason") });
      return { json: { userId: user.id }, lines: [`${user.email} has no second factor any more.`], ok: true };
    },
  }),
  defineCommandLine({
    name: "user disable",
    usage: "EMAIL --reason TEXT",
    summary: "Stops an account from signing in and ends its sessions.",
    options: { reason: { type: "string" } },
    async run(context, { positionals, options }) {
      const user = await userByEmail(context, required(positionals[0], "The e-mail address"));
      await disableUser.execute(context, { userId: user.id, reason: required(options.reason, "--reason") });
      return { json: { userId: user.id }, lines: [`${user.email} can no longer sign in.`], ok: true };
    },
  }),
] as const;
