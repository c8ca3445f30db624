import pg from "pg";
import { report } from "./report.mjs";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 8 });
await report(async (i) => {
  const { rows } = await pool.query({
    text: "SELECT $1::int AS a, $2::text AS b",
    values: [i, `x${i}`],
    name: `q${i % 3}`,
  });
  return rows[0].a === i && rows[0].b === `x${i}`;
});
await pool.end();
