import type { StackConfig } from "../../config/schema.ts";
import { unknown, type Container, type Fact, type Facts } from "../facts/types.ts";
import type { ServerName } from "../servers.ts";
import { settingsOf, type FileSettings } from "./settings.ts";

/** How a server answers those that connect: in clear, both ways, or by TLS alone. */
export type InsideTls = StackConfig["internalTls"]["mode"];

/** The files', which are what runs; the stack file's where none is seen. */
export function insideTls(facts: Facts, name: ServerName, { service }: Container): Fact<InsideTls> {
  const { file, read } = servers[name];
  const settings = settingsOf(facts, service, file);
  if (settings === unknown) return unknown;
  if (settings === undefined) return facts.record?.config.internalTls?.mode ?? unknown;
  return read(settings, facts);
}

interface Server {
  readonly file: string;
  readonly read: (settings: FileSettings, facts: Facts) => Fact<InsideTls>;
}

const servers: Readonly<Record<ServerName, Server>> = {
  postgres: { file: "postgresql.conf", read: ofPostgres },
  pgbouncer: { file: "pgbouncer.ini", read: ofPooler },
  redis: { file: "redis.conf", read: ofRedis },
};

/** A line "host" of its access rules lets in clients with TLS and without it. */
function ofPostgres(settings: FileSettings, { files }: Facts): Fact<InsideTls> {
  if (!["on", "true", "yes", "1"].includes((settings.get("ssl") ?? "off").toLowerCase())) return "off";
  const rules = files.find(({ path }) => path.endsWith("/pg_hba.conf"))?.content ?? "host";
  if (rules === unknown) return unknown;
  return /^\s*host(nossl)?\b(?!.*\breject\s*$)/m.test(rules) ? "offered" : "required";
}

/** What the pooler asks the server by without a look at its certificate, anybody may answer. */
function ofPooler(settings: FileSettings): InsideTls {
  const clients = settings.get("client_tls_sslmode") ?? "disable";
  const isChecked = (settings.get("server_tls_sslmode") ?? "prefer").startsWith("verify-");
  if (clients === "disable" || !isChecked) return "off";
  return ["allow", "prefer"].includes(clients) ? "offered" : "required";
}

function ofRedis(settings: FileSettings): InsideTls {
  if ((settings.get("tls-port") ?? "0") === "0") return "off";
  return settings.get("port") === "0" ? "required" : "offered";
}
