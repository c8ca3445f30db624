import { stopSignal } from "../../../policies/rules/stop-signal.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Container, Fact } from "../../../policies/facts/types.ts";
import { container } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { edge, pgbouncer, postgres, stack, stackWith } from "../servers.ts";

const by = (signal: Fact<string | undefined>): Partial<Container> => ({ stop: { signal, graceSeconds: 60 } });

judges(stopSignal, [
  { name: "passes as Keelson stops its servers", facts: stack(), says: [] },
  { name: "asks nothing of apps", facts: { containers: [container(by("SIGKILL"))] }, says: [] },
  {
    name: "fails where PostgreSQL waits for its clients",
    facts: stackWith(postgres(by("SIGTERM"))),
    says: ["postgres: is stopped by SIGTERM, which waits until every client has left; SIGINT is right"],
  },
  {
    name: "fails where PostgreSQL has to recover",
    facts: stackWith(postgres(by("SIGQUIT"))),
    says: [
      "postgres: is stopped by SIGQUIT, which ends without a checkpoint, and the next start has to recover; SIGINT is right",
    ],
  },
  {
    name: "fails where PgBouncer waits for its clients",
    facts: stackWith(pgbouncer(by("SIGTERM"))),
    says: ["pgbouncer: is stopped by SIGTERM, which waits until every client has left; SIGINT is right"],
  },
  {
    name: "fails where nginx cuts requests",
    facts: stackWith(edge(by("SIGTERM"))),
    says: ["edge: is stopped by SIGTERM, which cuts running requests; SIGQUIT is right"],
  },
  {
    name: "fails with a signal that ends nothing",
    facts: stackWith(edge(by("SIGKILL"))),
    says: ["edge: is stopped by SIGKILL, which is no orderly end; SIGQUIT is right"],
  },
  {
    name: "is undecided where the image decides",
    facts: stackWith(edge(by(undefined))),
    says: ["edge: not known: the stop signal of its image"],
  },
  {
    name: "is undecided where it is not known",
    facts: stackWith(edge(by(unknown))),
    says: ["edge: not known: its stop signal"],
  },
]);
