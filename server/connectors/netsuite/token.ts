import { importPKCS8, SignJWT } from "jose";
import type { JsonClient } from "#server/connectors/http-json";
import { wireToken } from "#server/connectors/netsuite/wire";
import { SourceFailure } from "#server/connectors/source-failure";

export type NetsuiteSignIn = {
  /** A token that was handed out once and for all; used where no certificate is named. */
  token?: string | undefined;
  /** The integration record's client id, the id of the certificate uploaded for it, and the certificate's private key as PEM. */
  clientId?: string | undefined;
  certificateId?: string | undefined;
  privateKey?: string | undefined;
};

export type BearerToken = {
  current(signal: AbortSignal): Promise<string>;
  /** A fresh token after NetSuite no longer took the given one; null when there is no other to be had. */
  after(refused: string, signal: AbortSignal): Promise<string | null>;
};

const TOKEN_PATH = "/services/rest/auth/oauth2/v1/token";
/** The longest NetSuite allows is an hour; ours is used at once. */
const ASSERTION_SECONDS = 300;
/** A token is given up this long before it ends, so that no request starts with one that ends on its way. */
const MARGIN_SECONDS = 60;

/** @throws Error when the settings name neither a token nor a whole certificate. */
export function bearerToken(baseUrl: string, signIn: NetsuiteSignIn, send: JsonClient): BearerToken {
  const { token, clientId, certificateId, privateKey } = signIn;
  if (clientId && certificateId && privateKey)
    return exchangedToken({ baseUrl, clientId, certificateId, privateKey: pemOf(privateKey) }, send);
  if (token) return { current: () => Promise.resolve(token), after: () => Promise.resolve(null) };
  throw new Error(
    "NetSuite needs either a token, or a client id with a certificate id and its private key. Enter one of the two.",
  );
}

type Certificate = { baseUrl: string; clientId: string; certificateId: string; privateKey: string };
type Held = { token: string; until: number };

/** OAuth 2.0 machine to machine: a signed assertion for a token, kept until shortly before it ends and asked for once at a time. */
function exchangedToken(certificate: Certificate, send: JsonClient): BearerToken {
  let held: Held | null = null;
  let asking: Promise<Held> | null = null;

  async function renew(signal: AbortSignal): Promise<string> {
    asking ??= exchange(certificate, send, signal).finally(() => {
      asking = null;
    });
    held = await asking;
    return held.token;
  }

  return {
    current: (signal) => (held && Date.now() < held.until ? Promise.resolve(held.token) : renew(signal)),
    after: (refused, signal) =>
      held && held.token !== refused && Date.now() < held.until ? Promise.resolve(held.token) : renew(signal),
  };
}

async function exchange(certificate: Certificate, send: JsonClient, signal: AbortSignal): Promise<Held> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await assertion(certificate),
  }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await send({ method: "POST", path: TOKEN_PATH, headers, body }, signal).catch(signInFailure);
  const parsed = wireToken.safeParse(answer.body);
  if (!parsed.success) throw new SourceFailure("not_reached", "NetSuite answered the sign-in without a token.");
  const seconds = Math.max(0, Number(parsed.data.expires_in) - MARGIN_SECONDS);
  return { token: parsed.data.access_token, until: Date.now() + seconds * 1_000 };
}

/** Whatever became of a sign-in, the request that needed it was not sent: nothing has to be looked up. */
function signInFailure(error: unknown): never {
  if (!(error instanceof SourceFailure) || (error.kind !== "no_answer" && error.kind !== "server_error")) throw error;
  const { status, code, retryAfterSeconds, detail, isLasting } = error;
  const details = { code, retryAfterSeconds, detail, isLasting, cause: error, ...(status === null ? {} : { status }) };
  throw new SourceFailure("not_reached", `Nothing was sent, since signing in failed: ${error.message}`, details);
}

async function assertion({ baseUrl, clientId, certificateId, privateKey }: Certificate): Promise<string> {
  let key: Awaited<ReturnType<typeof importPKCS8>>;
  try {
    key = await importPKCS8(privateKey, "PS256");
  } catch (cause) {
    throw new SourceFailure(
      "refused",
      "The private key for NetSuite is no RSA key in PKCS #8 form, so Docket cannot sign in. Enter the key that belongs to the uploaded certificate.",
      { cause },
    );
  }
  return new SignJWT({ scope: ["rest_webservices"] })
    .setProtectedHeader({ alg: "PS256", typ: "JWT", kid: certificateId })
    .setIssuer(clientId)
    .setAudience(`${baseUrl.replace(/\/+$/, "")}${TOKEN_PATH}`)
    .setIssuedAt()
    .setExpirationTime(`${ASSERTION_SECONDS}s`)
    .sign(key);
}

/** Settings hold the key on one line, with "\n" written out. */
function pemOf(text: string): string {
  return text.replaceAll("\\n", "\n");
}
