import { whenKnown, undecided, violation } from "../findings.ts";
import type { Container } from "../facts/types.ts";
import type { ContainerRule, Finding } from "../rule.ts";
import { isServer } from "../servers.ts";

export const stopSignal: ContainerRule = {
  name: "stop-signal",
  item: "database tuning",
  scope: "container",
  title: "Servers are stopped by the signal that lets them end their work.",
  severity: "high",
  references: ["PostgreSQL manual 18.5", "PgBouncer manual: signals", "nginx manual: control"],
  remedy: "Set the stop signal: SIGINT for PostgreSQL and PgBouncer, SIGQUIT for nginx.",
  judge: (container) => {
    const server = servers.find(({ is }) => is(container));
    return server === undefined ? [] : judgeSignal(container, server);
  },
};

interface Server {
  readonly is: (container: Container) => boolean;
  readonly wanted: string;
  /** What others do, by name. */
  readonly others: Readonly<Record<string, string>>;
}

const servers: readonly Server[] = [
  {
    is: (container) => isServer("postgres", container),
    wanted: "SIGINT",
    others: {
      SIGTERM: "waits until every client has left",
      SIGQUIT: "ends without a checkpoint, and the next start has to recover",
    },
  },
  {
    // From 1.23 on.
    is: (container) => isServer("pgbouncer", container),
    wanted: "SIGINT",
    others: { SIGTERM: "waits until every client has left", SIGQUIT: "cuts running transactions" },
  },
  {
    is: ({ tier }) => tier === "edge",
    wanted: "SIGQUIT",
    others: { SIGTERM: "cuts running requests", SIGINT: "cuts running requests" },
  },
];

function judgeSignal({ subject, stop }: Container, { wanted, others }: Server): readonly Finding[] {
  return whenKnown(subject, stop.signal, "its stop signal", (signal) => {
    if (signal === undefined) return [undecided(subject, "the stop signal of its image")];
    if (signal === wanted) return [];
    return [
      violation(subject, `is stopped by ${signal}, which ${others[signal] ?? "is no orderly end"}; ${wanted} is right`),
    ];
  });
}
