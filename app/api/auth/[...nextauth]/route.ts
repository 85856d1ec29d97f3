import NextAuth from "next-auth";
import { authOptions } from "#server/auth/options";

type Segments = { params: Promise<{ nextauth: string[] }> };

function handle(request: Request, segments: Segments): Promise<Response> {
  return NextAuth(authOptions())(request, segments) as Promise<Response>;
}

export { handle as GET, handle as POST };
