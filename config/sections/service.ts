import { files } from "./files.ts";
import { build } from "./build.ts";
import { health } from "./health.ts";
import { metrics } from "./monitoring.ts";
import { needs, ports } from "./needs.ts";
import { release } from "./release.ts";
import { schedule } from "./schedule.ts";
import { secretValues } from "./secret-values.ts";
import { limits, logs } from "./shared.ts";
import {
  duration,
  extensionName,
  imageReference,
  list,
  map,
  oneOf,
  port,
  section,
  size,
  text,
  yesOrNo,
} from "./values.ts";
import { appVariableName, serviceName, wholeNumber, words } from "./values.ts";
import { volumes } from "./volumes.ts";
import { writablePaths } from "./writable.ts";

const percentage = wholeNumber(1, 100);

/** An autoscaler takes no window above an hour. */
const settleTime = text(
  "a duration up to 1h such as 30s or 5m",
  /^0*(([1-9]\d{0,2}|[12]\d{3}|3[0-5]\d{2}|3600)s|([1-9]|[1-5]\d|60)m|1h)$/,
);

const autoscale = section({
  min: wholeNumber(2, 50).default(2).describe("Replicas that always run."),
  max: wholeNumber(2, 50).default(10).describe("Replicas under the heaviest load; every budget counts them."),
  cpu: percentage.default(70).describe("Percentage of the CPU reservation above which replicas are added."),
  memory: percentage.default(80).describe("Percentage of the memory limit above which replicas are added."),
  settle: settleTime.default("5m").describe("How long the load has to stay low before replicas go."),
});

const uidAndGid = 'a numeric "uid:gid" in quotes, uid above 0';
/** Docker takes no larger one. */
const largestId = 2 ** 31 - 1;
const numericUser = text(uidAndGid, /^[1-9]\d*:\d+$/).refine(
  (value) => !/^\d+:\d+$/.test(value) || value.split(":").every((id) => Number(id) <= largestId),
  `${uidAndGid}, neither above ${largestId}`,
);
const variableValue = text("a text, in quotes where it reads as a number, true, false or null", /^/);

export const service = section({
  ...limits,
  kind: oneOf(["web", "worker", "scheduled"])
    .default("web")
    .describe(
      "A web service listens on its port; a worker has none, and is well while its process lives; a scheduled one runs its command at the times of schedule, which implies it.",
    ),
  image: imageReference.optional().describe("Registry reference with a tag or digest; excludes build."),
  build: build
    .optional()
    .describe("Folder with a Dockerfile, relative to the project, or how it is built; excludes image."),
  entrypoint: words
    .min(1, "a list of at least one word, such as [/app/start.sh]")
    .optional()
    .describe("In place of the image's own entrypoint, and of its command: give that too where it needs arguments."),
  command: words.optional().describe("Arguments in place of the image's own command."),
  release: release
    .optional()
    .describe("Run once for each release before its containers start (migrations); where it fails, the old ones stay."),
  user: numericUser.default("1000:1000").describe("User and group that the process runs as."),
  port: port.default(8080).describe("Port that the app listens on inside its container; a worker has none."),
  health: health.prefault({}).describe("Where and how long the app is asked whether it is well."),
  env: map(appVariableName, variableValue).default({}).describe("Variables that anybody may read."),
  secretEnv: secretValues,
  files,
  replicas: wholeNumber(1, 50).default(1).describe("Containers that share the requests."),
  singleton: yesOrNo
    .default(false)
    .describe("Never two at a time, such as a scheduler: one replica, and an update stops the old one first."),
  autoscale: autoscale
    .optional()
    .describe("Replicas by load in place of a fixed number; for target kubernetes, excludes replicas."),
  internet: yesOrNo.default(true).describe("May open connections to the outside; its data services it reaches anyway."),
  poolMode: oneOf(["auto", "transaction", "session", "statement"])
    .default("auto")
    .describe("When its server connections go back to the pool; auto is pgbouncer.poolMode. See docs/drivers.md."),
  database: serviceName
    .optional()
    .describe("Service whose database it uses, as an owner there; a database of its own when left out."),
  access: oneOf(["owner", "read-only"])
    .default("owner")
    .describe("What it may do in another service's database: everything, or read whatever is there."),
  extensions: list(extensionName)
    .default([])
    .describe("Extensions of PostgreSQL that its database has, such as pg_trgm, citext, vector; see docs/services.md."),
  pool: wholeNumber(1, 500).default(20).describe("Connections that one replica's own pool opens to PgBouncer."),
  workers: wholeNumber(1, 64)
    .optional()
    .describe("Processes of one replica, told as WEB_CONCURRENCY; its pool is shared out among them."),
  needs,
  ports,
  critical: yesOrNo
    .default(false)
    .describe(
      "No deploy is healthy while it is not, whatever share of the others is; data stores, pooler and edge are.",
    ),
  schemaVersion: wholeNumber(0, 1_000_000_000)
    .optional()
    .describe("Version of the database schema that this code needs; a rollback below what is deployed asks first."),
  update: oneOf(["auto", "start-first", "stop-first"])
    .default("auto")
    .describe("Order of an update; auto starts the new container first where memory allows."),
  stopGrace: duration.default("30s").describe("Time between SIGTERM and SIGKILL."),
  keepAlive: duration
    .default("4s")
    .describe("How long the edge uses an idle connection to it; below the app's own keep-alive time."),
  writablePaths,
  shm: size
    .optional()
    .describe(
      "Size of /dev/shm (a browser, machine learning); counts against its memory. The platform's own when left out.",
    ),
  init: yesOrNo
    .default(false)
    .describe(
      "Starts it under a small first process that reaps the children of others; for images that leave zombies.",
    ),
  volumes,
  metrics,
  logs,
  ...schedule,
});
