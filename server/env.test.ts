import { describe, expect, test } from "vitest";
import { readEnvironment } from "#server/env";

const complete = {
  DATABASE_URL: "postgres://docket_owner:secret@127.0.0.1:5432/docket",
  NEXTAUTH_SECRET: "n".repeat(32),
  AUDIT_SEAL_KEY: "a".repeat(32),
  CREDENTIALS_KEY: "c".repeat(32),
};

describe("settings", () => {
  test("the few required ones are enough", () => {
    const environment = readEnvironment(complete);
    expect(environment).toMatchObject({ PORT: 3000, DOCKET_DEMO: false, STRIPE_WEBHOOK_SECRET: [] });
    expect(environment.NEXTAUTH_URL).toBe("http://localhost:3000");
  });

  test("the web address follows the port", () => {
    expect(readEnvironment({ ...complete, PORT: "4100" }).NEXTAUTH_URL).toBe("http://localhost:4100");
    expect(readEnvironment({ ...complete, NEXTAUTH_URL: "https://docket.example" }).NEXTAUTH_URL).toBe(
      "https://docket.example",
    );
  });

  test("two webhook secrets are active during a rotation", () => {
    expect(
      readEnvironment({ ...complete, STRIPE_WEBHOOK_SECRET: "whsec_new, whsec_old" }).STRIPE_WEBHOOK_SECRET,
    ).toEqual(["whsec_new", "whsec_old"]);
  });

  test("every unusable setting is named in one list", () => {
    const read = () =>
      readEnvironment({ DATABASE_URL: "mysql://x", PORT: "99999", NEXTAUTH_SECRET: "short", DOCKET_DMEO: "1" });
    expect(read).toThrow(/DATABASE_URL: must be a postgres:\/\/ address/);
    expect(read).toThrow(/PORT: /);
    expect(read).toThrow(/NEXTAUTH_SECRET: must have at least 32 characters/);
    expect(read).toThrow(/AUDIT_SEAL_KEY: is missing/);
    expect(read).toThrow(/DOCKET_DMEO: no such setting/);
  });

  test("an empty text counts as left out, and other programs' variables are none of ours", () => {
    expect(readEnvironment({ ...complete, NETSUITE_TOKEN: "", PATH: "/bin" }).NETSUITE_TOKEN).toBeUndefined();
  });

  test("no secret appears in the message", () => {
    expect(() => readEnvironment({ ...complete, NEXTAUTH_SECRET: "hunter2" })).toThrow(/^(?!.*hunter2)/s);
  });
});
