import { PassThrough, Readable } from "node:stream";
import { UserError } from "../../config/user-error.ts";
import type { BackupStack } from "./backup-stack.ts";
import {
  differences,
  planMove,
  type Contents,
  type MovePlan,
  type ServerContents,
  type TableFacts,
} from "./move-plan.ts";
import { askServer, runOnServer, type Ended } from "./pipes.ts";
import {
  allRolesSql,
  beginSql,
  endSql,
  createDatabaseSql,
  createRoleSql,
  databasesSql,
  dumpWords,
  loadWords,
  moved,
  rolesSql,
  tablesSql,
  versionSql,
  type DatabaseFacts,
} from "./move-sql.ts";

export interface Move {
  readonly from: BackupStack;
  readonly to: BackupStack;
  /** Rows that are there already are replaced. */
  readonly replace: boolean;
}

export interface MovedDatabase {
  readonly name: string;
  readonly tables: number;
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Tables that the old stack has other rows of by now: it was written to meanwhile. */
  readonly changedMeanwhile: readonly string[];
}

export interface Moved extends Pick<MovePlan, "newRoles" | "replaced"> {
  readonly databases: readonly MovedDatabase[];
}

/** Looks at both servers, and refuses what cannot go well before anything is changed. */
export async function planOf({ from, to, replace }: Move): Promise<MovePlan> {
  return planMove(await readServer(from), await readServer(to), replace);
}

/** Brings each database over, one after the other, and compares tables, owners and rows; each comes whole or not at all. */
export async function moveDatabases(move: Move): Promise<Moved> {
  const { to } = move;
  const plan = await planOf(move);
  for (const role of plan.newRoles) await askServer(to, "postgres", createRoleSql(role));
  for (const one of plan.newDatabases) await askServer(to, "postgres", createDatabaseSql(one));
  const databases: MovedDatabase[] = [];
  for (const one of plan.databases) databases.push(await moveDatabase(move, one));
  return { databases, newRoles: plan.newRoles, replaced: plan.replaced };
}

async function readServer(stack: BackupStack): Promise<ServerContents> {
  const version = Number(await askServer(stack, "postgres", versionSql));
  const facts = JSON.parse(await askServer(stack, "postgres", databasesSql)) as DatabaseFacts[];
  const databases: Contents[] = [];
  for (const one of facts) {
    const roles = JSON.parse(await askServer(stack, one.name, rolesSql)) as string[];
    databases.push({ ...one, tables: await tablesOf(stack, one.name), roles });
  }
  const roles = JSON.parse(await askServer(stack, "postgres", allRolesSql)) as string[];
  return { stack: stack.stack, version, databases, roles };
}

const tablesOf = async (stack: BackupStack, database: string) =>
  JSON.parse(await askServer(stack, database, tablesSql)) as TableFacts[];

async function moveDatabase({ from, to }: Move, { name }: Contents): Promise<MovedDatabase> {
  const began = Date.now();
  const before = await tablesOf(from, name);
  to.say(`The database ${name}: ${before.length} tables.`);
  const bytes = await pour({ from, to }, name);
  const [came, after] = [await tablesOf(to, name), await tablesOf(from, name)];
  const changedMeanwhile = differences(before, after);
  const wrong = differences(before, came);
  // What nobody wrote to has to be the same; of the rest no count says which moment the dump was of.
  const unexplained = wrong.filter((line) => !changedMeanwhile.some((other) => sameTable(line, other)));
  if (unexplained.length > 0)
    throw new UserError(`The database ${name} did not come over whole: ${unexplained.join("; ")}.`);
  const rows = came.reduce((sum, one) => sum + one.rows, 0);
  return { name, tables: came.length, rows, bytes, seconds: (Date.now() - began) / 1000, changedMeanwhile };
}

const sameTable = (one: string, other: string) => one.split(" ")[0] === other.split(" ")[0];

/** Pours a dump of one server into another, in one transaction; returns its size. */
async function pour({ from, to }: Pick<Move, "from" | "to">, database: string): Promise<number> {
  const dump = new PassThrough();
  const dumped = runOnServer(from, dumpWords(database), { stdout: dump });
  // Its failure is read where the dump ends; nobody may have to wait for that first.
  dumped.catch(() => undefined);
  let bytes = 0;
  async function* script(): AsyncGenerator<Buffer> {
    yield Buffer.from(beginSql);
    for await (const chunk of dump as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      yield chunk;
    }
    if ((await dumped).code === 0) yield Buffer.from(endSql);
  }
  const stdout = new PassThrough();
  const answer = stdout.toArray();
  const loaded = await runOnServer(to, loadWords(database), { stdin: Readable.from(script()), stdout });
  const said = Buffer.concat((await answer) as Buffer[]).toString("utf8");
  // One that is not read to its end would wait for ever.
  dump.resume();
  refuseFailed(database, {
    loaded,
    committed: said.includes(moved),
    dumped: loaded.code === 0 ? await dumped : undefined,
  });
  return bytes;
}

interface Ends {
  readonly loaded: Ended;
  readonly dumped: Ended | undefined;
  readonly committed: boolean;
}

function refuseFailed(database: string, { loaded, dumped, committed }: Ends): void {
  const failed = loaded.code === 0 ? dumped : loaded;
  if (committed && failed?.code === 0) return;
  const said = failed?.said ?? "";
  throw new UserError(
    `The database ${database} was not moved, and what was there is untouched: ${said || "no reason given"}`,
  );
}
