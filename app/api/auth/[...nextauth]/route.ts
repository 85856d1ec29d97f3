import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "#server/auth/options";
import { shownSession } from "#server/auth/session-cookie";

type Segments = { params: Promise<{ nextauth: string[] }> };

function handle(request: NextRequest, segments: Segments): Promise<Response> {
  const options = authOptions({
    userAgent: request.headers.get("user-agent"),
    shownSession: () => shownSession(request.cookies),
  });
  return NextAuth(options)(request, segments) as Promise<Response>;
}

export { handle as GET, handle as POST };
