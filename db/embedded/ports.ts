import { createServer } from "node:net";

/** True when a server could listen on this port of 127.0.0.1 now. */
export function canListen(port: number): Promise<boolean> {
  const { promise, resolve: settle } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", () => settle(false));
  server.listen(port, "127.0.0.1", () => server.close(() => settle(true)));
  return promise;
}

/** A port nobody listens on at this time. */
export function freePort(): Promise<number> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => settle(typeof address === "object" && address ? address.port : 0));
  });
  return promise;
}
