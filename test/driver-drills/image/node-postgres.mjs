import postgres from "postgres";
import { report } from "./report.mjs";
const sql = postgres(process.env.DATABASE_URL, { max: 8 });
await report(async (i) => {
  const [row] = await sql`SELECT ${i}::int AS a, ${`x${i}`}::text AS b`;
  return row.a === i && row.b === `x${i}`;
});
await sql.end();
