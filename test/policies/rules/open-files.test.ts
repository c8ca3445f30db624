import { unknown } from "../../../policies/facts/types.ts";
import { openFiles } from "../../../policies/rules/open-files.ts";
import { record } from "../compliant.ts";
import { judged, limits, onDocker, onKubernetes } from "../table.ts";

const { plan } = record();
const edgeFiles = plan.edge!.openFiles;
const redisFiles = plan.redis!.maxClients + 32;

const server = (service: string, openFiles: number | undefined | typeof unknown) =>
  onDocker({ subject: service, service, ...limits({ openFiles }) });

judged(openFiles, [
  ["passes an app, which has no planned connections to hold", onDocker(), []],
  ["passes an edge with the planned number", server("edge", edgeFiles), []],
  ["passes a pooler with the planned number", server("pgbouncer", plan.pgbouncer!.openFiles), []],
  ["passes Redis with a file a client and its own", server("redis", redisFiles), []],
  [
    "fails an edge with fewer",
    server("edge", edgeFiles - 1),
    [`edge: may open ${edgeFiles - 1} files, needs ${edgeFiles}`],
  ],
  [
    "fails Redis with fewer",
    server("redis", redisFiles - 1),
    [`redis: may open ${redisFiles - 1} files, needs ${redisFiles}`],
  ],
  [
    "fails an edge without a limit of its own",
    server("edge", undefined),
    [`edge: has no limit of open files, needs ${edgeFiles}`],
  ],
  ["is undecided where it is not known", server("edge", unknown), ["edge: not known: its limit of open files"]],
  [
    "does not apply to what Keelson did not make",
    { ...onDocker(), record: undefined },
    ["not applicable: no plan is recorded: Keelson did not make this stack"],
  ],
  [
    "does not apply on Kubernetes",
    onKubernetes(),
    ["not applicable: a pod cannot state it: the limit is the container runtime's to set"],
  ],
]);
