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

  const provider = { OIDC_ISSUER: "https://id.example", OIDC_CLIENT_ID: "docket", OIDC_CLIENT_SECRET: "s".repeat(32) };

  test.each([
    ["without single sign-on passwords are allowed", {}, "allowed"],
    ["with it they are for the demo alone", provider, "demo_only"],
    ["unless it says so", { ...provider, LOCAL_ACCOUNTS: "allowed" }, "allowed"],
    ["nobody", { LOCAL_ACCOUNTS: "off" }, "off"],
  ])("%s", (_, settings, expected) => {
    expect(readEnvironment({ ...complete, ...settings }).LOCAL_ACCOUNTS).toBe(expected);
  });

  test("single sign-on is configured whole, over https, with groups that mean roles", () => {
    const read = (settings: Record<string, string>) => () => readEnvironment({ ...complete, ...provider, ...settings });
    expect(read({ OIDC_CLIENT_SECRET: "" })).toThrow(/OIDC_CLIENT_SECRET: is missing, while another setting/);
    expect(read({ OIDC_ISSUER: "http://id.example" })).toThrow(/OIDC_ISSUER: must be an https address/);
    expect(read({ OIDC_ISSUER: "no address" })).toThrow(/OIDC_ISSUER: /);
    expect(read({ OIDC_ISSUER: "http://localhost:4000" })()).toMatchObject({ OIDC_GROUP_MAPPING: {} });
    expect(read({ OIDC_GROUP_MAPPING: "{" })).toThrow(/OIDC_GROUP_MAPPING: is not JSON/);
    expect(read({ OIDC_GROUP_MAPPING: '{"a":{"role":"emperor","entities":"all"}}' })).toThrow(/is not usable at a/);
    expect(read({ OIDC_GROUP_MAPPING: '{"a":{"role":"auditor","entities":["DE01"]}}' })().OIDC_GROUP_MAPPING).toEqual({
      a: { role: "auditor", entities: ["DE01"] },
    });
  });

  test("no secret appears in the message", () => {
    expect(() => readEnvironment({ ...complete, NEXTAUTH_SECRET: "hunter2" })).toThrow(/^(?!.*hunter2)/s);
  });
});
