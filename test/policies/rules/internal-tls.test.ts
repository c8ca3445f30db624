import { renderHba, reloadedFiles } from "../../../components/postgres/settings.ts";
import { pgbouncerFile } from "../../../components/pgbouncer/settings.ts";
import { renderReloaded } from "../../../components/redis/settings.ts";
import { unknown, type Facts, type PlainFile } from "../../../policies/facts/types.ts";
import { internalTls, internalTlsRequired } from "../../../policies/rules/internal-tls.ts";
import { record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { servers } from "../servers.ts";

type Mode = "off" | "offered" | "required";

const { plan } = record();
const found = (service: string, path: string, content: PlainFile["content"]): PlainFile => ({ service, path, content });

/** What the servers read in a mode, as their components write it. */
function speaking(tls: Mode, changes: Readonly<Record<string, PlainFile["content"]>> = {}): Partial<Facts> {
  const pooler = { connections: plan.connections!, postgres: { host: "postgres", port: 5432 }, tls };
  const files = [
    found("postgres", "/etc/keelson/postgres/postgresql.conf", "include 'reloaded'\n"),
    found("postgres", "/etc/keelson/reloaded/postgresql.conf", reloadedFiles({}, { published: false, tls }).settings),
    found("postgres", "/etc/keelson/reloaded/pg_hba.conf", renderHba({ published: false, tls })),
    found("pgbouncer", "/etc/keelson/pgbouncer/pgbouncer.ini", pgbouncerFile(pooler).content),
    found("redis", "/etc/keelson/reloaded/redis.conf", renderReloaded(plan.redis!, tls)),
  ];
  const changed = files.map((file): PlainFile => ({
    ...file,
    content: changes[file.path.split("/").at(-1)!] ?? file.content,
  }));
  return { containers: servers, files: changed };
}

const clear = (service: string) => `${service}: speaks in clear: whoever listens in its network reads rows and keys`;
const both = (service: string) => `${service}: answers in clear too: an app that asks so is heard by whoever listens`;
const none = "not applicable: nothing here is PostgreSQL, PgBouncer or Redis";
const three = ["postgres", "pgbouncer", "redis"];
const unchecked = pgbouncerFile({
  ...{ connections: plan.connections!, postgres: { host: "postgres", port: 5432 }, tls: "required" },
}).content.replace("server_tls_sslmode = verify-full", "server_tls_sslmode = require");

judges(internalTls, [
  { name: "fails in clear", facts: speaking("off"), says: three.map(clear) },
  { name: "passes where it is offered", facts: speaking("offered"), says: [] },
  { name: "passes where it is required", facts: speaking("required"), says: [] },
  {
    name: "fails where the pooler does not look whom it asks",
    facts: speaking("required", { "pgbouncer.ini": unchecked }),
    says: [clear("pgbouncer")],
  },
  {
    name: "goes by the stack file where no file is seen",
    facts: { containers: servers, record: record({ internalTls: { mode: "off" } }) },
    says: three.map(clear),
  },
  {
    name: "does not know what it does not see",
    facts: speaking("offered", { "redis.conf": unknown }),
    says: ["redis: not known: whether it speaks TLS"],
  },
  {
    name: "does not know of servers of another program",
    facts: { containers: servers, record: undefined },
    says: three.map((name) => `${name}: not known: whether it speaks TLS`),
  },
  { name: "is not about stacks without such servers", facts: {}, says: [none] },
]);

judges(internalTlsRequired, [
  { name: "warns where it is offered", facts: speaking("offered"), says: three.map(both) },
  { name: "passes where it is required", facts: speaking("required"), says: [] },
  { name: "leaves what is in clear to the other rule", facts: speaking("off"), says: [] },
  {
    name: "warns of one line for clients in clear",
    facts: speaking("required", { "pg_hba.conf": renderHba({ published: false, tls: "offered" }) }),
    says: [both("postgres")],
  },
  {
    name: "does not mind a line that refuses",
    facts: speaking("required", { "pg_hba.conf": "hostnossl all all all reject\nhostssl all all all scram-sha-256\n" }),
    says: [],
  },
  {
    name: "does not know where the access rules are not known",
    facts: speaking("offered", { "pg_hba.conf": unknown, "pgbouncer.ini": unknown, "redis.conf": unknown }),
    says: three.map((name) => `${name}: not known: whether it speaks TLS`),
  },
  { name: "is not about stacks without such servers", facts: {}, says: [none] },
]);
