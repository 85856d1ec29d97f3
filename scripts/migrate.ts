import { openDatabase } from "#scripts/lib/database";
import { PlainError, runMain } from "#scripts/lib/plain-error";
import { docketHome } from "#scripts/lib/project";

/** For installations that bring their own PostgreSQL; `npm start` migrates by itself. */
await runMain(async () => {
  if (!process.env.DATABASE_URL) throw new PlainError("DATABASE_URL is missing: it names the database to migrate.");
  const database = await openDatabase(docketHome());
  await database.stop();
  process.stdout.write("The database has the current schema.\n");
  return 0;
});
