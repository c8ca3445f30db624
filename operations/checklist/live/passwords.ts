import { said, serviceOf, unanswered, wrong } from "./findings.ts";
import type { InspectedContainer, LiveCheck, LiveFinding, RunningStack } from "./types.ts";

/** What the most common attacks begin with; short, for every try is a line in the server's log. */
const common = ["postgres", "password", "admin", "changeme", "secret", "123456", "redis"] as const;

export const liveDefaultPasswords: LiveCheck = {
  name: "live-default-passwords",
  like: "secret-default",
  item: "secrets",
  title: "No server of the stack lets anybody in with a default password, or without one.",
  severity: "critical",
  references: ["CWE-1392"],
  remedy: "Take the given password out of the stack file, so that one is generated, and deploy.",
  levels: { development: "mandatory" },
  ask: async (stack) => {
    const postgres = containerOf(stack, "postgres");
    const redis = containerOf(stack, "redis");
    if (postgres === undefined && redis === undefined) {
      return [{ kind: "not-applicable", reason: "the stack runs no server with passwords" }];
    }
    const asked = [
      ...(postgres === undefined ? [] : databaseServers(stack).map((server) => tryDatabase(stack, postgres, server))),
      ...(redis === undefined ? [] : [tryRedis(stack, redis)]),
    ];
    return (await Promise.all(asked)).flat();
  },
};

const containerOf = ({ containers }: RunningStack, service: string): InspectedContainer | undefined =>
  containers.find((container) => serviceOf(container) === service);

interface DatabaseServer {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Lists the database servers, which are asked by TCP, as an app of the network would; PostgreSQL's image has the
 * client for the pooler too.
 */
function databaseServers({ containers }: RunningStack): DatabaseServer[] {
  const hasPooler = containers.some((container) => serviceOf(container) === "pgbouncer");
  return [
    { name: "postgres", host: "127.0.0.1", port: 5432 },
    ...(hasPooler ? [{ name: "pgbouncer", host: "pgbouncer", port: 6432 }] : []),
  ];
}

export interface Login {
  readonly user: string;
  readonly database: string;
  readonly password: string;
}

/** Bounded: the superuser with each, every app's role with those that name it. */
export function logins({ plan }: Pick<RunningStack, "plan">): Login[] {
  const superuser = common.map((password) => ({ user: "postgres", database: "postgres", password }));
  const roles = (plan.connections?.pools ?? []).slice(0, 10);
  const own = roles.flatMap(({ role, database }) =>
    [role, "password", "changeme"].map((password) => ({ user: role, database, password })),
  );
  return [...superuser, ...own];
}

/** Reads "user database password" lines; prints for each how it ended on one line, and never which it was. */
const databaseScript = `while read -r user database password; do
  PGPASSWORD="$password" PGCONNECT_TIMEOUT=5 psql -XqAt -w -h "$0" -p "$1" -U "$user" -d "$database" -c 'SELECT 1' 2>&1 </dev/null |
    tr '\\n' ' '
  echo
done`;

async function tryDatabase(
  stack: RunningStack,
  container: InspectedContainer,
  { name, host, port }: DatabaseServer,
): Promise<LiveFinding[]> {
  const tried = logins(stack);
  const lines = tried.map(({ user, database, password }) => `${user} ${database} ${password}\n`).join("");
  const result = await stack.exec(container, ["sh", "-c", databaseScript, host, String(port)], lines);
  return judgeAnswers(name, tried.length, { ...result, answers: linesOf(result).map(databaseAnswer) });
}

const linesOf = ({ stdout }: { readonly stdout: string }): string[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.trim());

type Answer = "in" | "refused" | "unknown";

/** What comes after the password was taken is a way in, too. */
export function databaseAnswer(line: string): Answer {
  if (line === "1" || /database .* does not exist|permission denied|too many connections/.test(line)) return "in";
  const refusals =
    /password authentication failed|pg_hba\.conf|no password supplied|SASL authentication failed|no such user|wrong password/;
  return refusals.test(line) ? "refused" : "unknown";
}

/**
 * The script asks Redis first without a password, then with each; by TLS where nobody answers in clear. Whose certificate it is does
 * not matter to a try from inside.
 */
const redisScript = `way="-h 127.0.0.1"
redis-cli $way PING 2>&1 </dev/null | grep -q refused && way="-h 127.0.0.1 -p 6380 --tls --insecure"
ask() { redis-cli $way PING 2>&1 </dev/null | tr '\\n' ' '; echo; }
ask
while read -r password; do REDISCLI_AUTH="$password" ask; done`;

async function tryRedis(stack: RunningStack, container: InspectedContainer): Promise<LiveFinding[]> {
  const result = await stack.exec(container, ["sh", "-c", redisScript], common.map((one) => `${one}\n`).join(""));
  const answers = linesOf(result).map(redisAnswer);
  return judgeAnswers("redis", common.length + 1, { ...result, answers });
}

export function redisAnswer(line: string): Answer {
  if (/(^| )PONG$/.test(line)) return "in";
  return /NOAUTH|WRONGPASS/.test(line) ? "refused" : "unknown";
}

type Answered = Awaited<ReturnType<RunningStack["exec"]>> & { readonly answers: readonly Answer[] };

function judgeAnswers(server: string, tries: number, answered: Answered): LiveFinding[] {
  const { answers, problem } = answered;
  if (answers.includes("in")) return [wrong(server, "lets in with a default password, or without one")];
  if (problem === undefined && answers.length === tries && !answers.includes("unknown")) return [];
  return [unanswered(server, `did not answer every try of a default password: ${said(answered)}`)];
}
