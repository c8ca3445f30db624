import { tlsServers } from "../../config/internal-tls.ts";
import { notApplicable, undecided, violation } from "../findings.ts";
import { unknown, type Container, type Fact, type Facts } from "../facts/types.ts";
import { insideTls, type InsideTls } from "../files/inside-tls.ts";
import type { Finding, StackRule } from "../rule.ts";
import { isServer } from "../servers.ts";

export const internalTls: StackRule = {
  name: "internal-tls",
  item: "tls certificates",
  scope: "stack",
  title: "PostgreSQL, its pooler and Redis answer by TLS, and the pooler checks whom it asks.",
  severity: "high",
  references: ["OWASP ASVS 12.3.1", "CWE-319"],
  remedy:
    'Take internalTls.mode: "off" out. With images by reference Keelson leaves it off: set internalTls.mode: offered where they were built with TLS, as the well-known ones are. Or exempt this rule, with the network that nobody else hears.',
  levels: { development: "disabled" },
  judge: (facts) => judgeServers(facts, ({ subject }, tls) => (tls === "off" ? [violation(subject, inClear)] : [])),
};

export const internalTlsRequired: StackRule = {
  name: "internal-tls-required",
  item: "tls certificates",
  scope: "stack",
  title: "What asks PostgreSQL, its pooler or Redis in clear is refused.",
  severity: "medium",
  references: ["OWASP ASVS 12.3.1"],
  remedy:
    "Set internalTls.mode: required, once a deploy with offered has come through; leave it where an app cannot speak TLS.",
  // Only the apps know whether all of their clients can.
  levels: { production: "advisory", development: "disabled" },
  judge: (facts) =>
    judgeServers(facts, ({ subject }, tls) => (tls === "offered" ? [violation(subject, answersBoth)] : [])),
};

const inClear = "speaks in clear: whoever listens in its network reads rows and keys";
const answersBoth = "answers in clear too: an app that asks so is heard by whoever listens";

function judgeServers(
  facts: Facts,
  judge: (container: Container, tls: InsideTls) => readonly Finding[],
): readonly Finding[] {
  const found = tlsServers.flatMap((name) =>
    facts.containers.filter((container) => isServer(name, container)).map((container) => ({ name, container })),
  );
  if (found.length === 0) return [notApplicable("nothing here is PostgreSQL, PgBouncer or Redis")];
  return found.flatMap(({ name, container }) => {
    const tls: Fact<InsideTls> = insideTls(facts, name, container);
    if (tls === unknown) return [undecided(container.subject, "whether it speaks TLS")];
    return judge(container, tls);
  });
}
