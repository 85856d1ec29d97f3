import { constants, createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import type { Core } from "#server/sandbox/core";
import { type Answer, bearerOf, type Call, isObject, parseJson } from "#server/sandbox/http/call";

/** Who may sign in: the integration's client id, its certificate's id, and the public half of the certificate's key. */
export interface ErpSignIn {
  clientId: string;
  certificateId: string;
  publicKey: KeyObject;
}

export const TOKEN_PATH = "/services/rest/auth/oauth2/v1/token";
const TOKEN_SECONDS = 3600;
const LONGEST_ASSERTION_SECONDS = 3600;
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** The same settings as the application signs in with; here the public half is derived from its private key. */
export function erpSignInOf(environment: Record<string, string | undefined>): ErpSignIn | null {
  const { NETSUITE_CLIENT_ID, NETSUITE_CERTIFICATE_ID, NETSUITE_PRIVATE_KEY } = environment;
  if (!NETSUITE_CLIENT_ID || !NETSUITE_CERTIFICATE_ID || !NETSUITE_PRIVATE_KEY) return null;
  return {
    clientId: NETSUITE_CLIENT_ID,
    certificateId: NETSUITE_CERTIFICATE_ID,
    publicKey: createPublicKey(NETSUITE_PRIVATE_KEY.replaceAll("\\n", "\n")),
  };
}

/** A signed assertion for a token. Both are dated by the machine's clock, since signing in is no business of the world. */
export function answerToken(core: Core, call: Call): Answer {
  const form = new URLSearchParams(call.body);
  if (form.get("grant_type") !== "client_credentials") return refusal("unsupported_grant_type");
  if (form.get("client_assertion_type") !== ASSERTION_TYPE) return refusal("invalid_request");
  const problem = core.erpSignIn && assertionProblem(core.erpSignIn, form.get("client_assertion") ?? "");
  if (problem) return refusal(problem);
  const until = Date.now() + TOKEN_SECONDS * 1000;
  const body = { access_token: signed(core, String(until)), expires_in: String(TOKEN_SECONDS), token_type: "Bearer" };
  return { status: 200, body };
}

/** Without a certificate any bearer will do, as long as there is one. */
export function isSignedIn(core: Core, call: Call): boolean {
  const bearer = bearerOf(call);
  if (!core.erpSignIn) return bearer !== "";
  const [until = ""] = bearer.split(".");
  const expected = signed(core, until);
  return bearer.length === expected.length && timingSafeEqual(Buffer.from(bearer), Buffer.from(expected))
    ? Number(until) > Date.now()
    : false;
}

function signed(core: Core, until: string): string {
  const secret = core.world.id("token", "netsuite");
  return `${until}.${createHmac("sha256", secret).update(until).digest("base64url")}`;
}

function assertionProblem(signIn: ErpSignIn, assertion: string): "invalid_client" | "invalid_grant" | null {
  const [head = "", claims = "", signature = ""] = assertion.split(".");
  const header = parseJson(textOf(head));
  const body = parseJson(textOf(claims));
  if (!isObject(header) || !isObject(body)) return "invalid_grant";
  if (header.kid !== signIn.certificateId || body.iss !== signIn.clientId) return "invalid_client";
  if (header.alg !== "PS256" || !isSignature(signIn.publicKey, `${head}.${claims}`, signature)) return "invalid_grant";
  const { iat, exp, aud } = body;
  if (typeof aud !== "string" || !aud.endsWith(TOKEN_PATH)) return "invalid_grant";
  if (typeof iat !== "number" || typeof exp !== "number" || exp - iat > LONGEST_ASSERTION_SECONDS)
    return "invalid_grant";
  const now = Date.now() / 1000;
  return iat <= now + 60 && exp > now ? null : "invalid_grant";
}

function isSignature(publicKey: KeyObject, text: string, signature: string): boolean {
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return verify("sha256", Buffer.from(text), key, Buffer.from(signature, "base64url"));
}

function textOf(part: string): string {
  return Buffer.from(part, "base64url").toString("utf8");
}

function refusal(error: string): Answer {
  return { status: error === "invalid_client" ? 401 : 400, body: { error } };
}
