import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import Provider, { type Configuration } from "oidc-provider";

/** Somebody the provider knows, as it tells of them now: change it and the next sign-in tells otherwise. */
export type Subject = {
  subject: string;
  email: string;
  isEmailVerified: boolean;
  name: string;
  groups: string[];
  /** How the provider saw them. */
  amr: string[];
};

export type IdentityProvider = { issuer: string; subjects: Map<string, Subject>; stop(): Promise<void> };

export const testClient = { id: "docket", secret: "a-client-secret-of-more-than-thirty-two-characters" };

type Wanted = { port?: number; callback: string; subjects: readonly Subject[]; client?: typeof testClient };

/** A conforming OpenID provider on this machine, with a sign-in page of one button for each person it knows. */
export async function startIdentityProvider({
  port = 0,
  callback,
  subjects,
  client = testClient,
}: Wanted): Promise<IdentityProvider> {
  const known = new Map(subjects.map((subject) => [subject.subject, subject]));
  const answer = { handle: (_: IncomingMessage, response: ServerResponse) => void response.end() };
  const server = createServer((request, response) => answer.handle(request, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, await configuration(callback, client, known));
  const serve = provider.callback();
  answer.handle = (request, response) => {
    if (request.url?.startsWith("/interaction/")) void interact(provider, known, request, response);
    else void serve(request, response);
  };
  return { issuer, subjects: known, stop: () => stop(server) };
}

async function configuration(
  callback: string,
  client: typeof testClient,
  known: Map<string, Subject>,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [callback] }],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" }] },
    cookies: { keys: ["a-key-for-the-cookies-of-a-test"] },
    claims: {
      openid: ["sub", "auth_time", "amr"],
      email: ["email", "email_verified"],
      profile: ["name"],
      groups: ["groups"],
    },
    // Address and groups only in the account of the person, as conforming servers do.
    conformIdTokenClaims: true,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => {
      const person = known.get(id);
      if (!person) return undefined;
      const { email, isEmailVerified, name, groups } = person;
      return { accountId: id, claims: () => ({ sub: id, email, email_verified: isEmailVerified, name, groups }) };
    },
    // The company has agreed for its people: nobody is asked to consent.
    async loadExistingGrant({ oidc }) {
      const clientId = oidc.client?.clientId;
      const accountId = oidc.session?.accountId;
      if (!clientId || !accountId) return undefined;
      const grant = new oidc.provider.Grant({ clientId, accountId });
      grant.addOIDCScope("openid email profile groups");
      await grant.save();
      return grant;
    },
    ttl: { AccessToken: 300, Grant: 3_600, IdToken: 300, Interaction: 300, Session: 3_600 },
  };
}

async function interact(
  provider: Provider,
  known: Map<string, Subject>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === "GET") {
    const buttons = [...known.values()].map(
      ({ subject, name }) => `<button name="subject" value="${subject}">${name}</button>`,
    );
    response.setHeader("content-type", "text/html");
    response.end(
      `<!doctype html><html lang="en"><title>Identity provider</title><h1>Sign in</h1><form method="post">${buttons.join("")}</form></html>`,
    );
    return;
  }
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const person = known.get(new URLSearchParams(body).get("subject") ?? "");
  if (!person) {
    response.statusCode = 400;
    response.end("Nobody is called that.");
    return;
  }
  const login = { accountId: person.subject, amr: person.amr };
  await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
