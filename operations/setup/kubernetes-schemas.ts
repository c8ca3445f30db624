import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { placeFinished } from "../environment/finished-folder.ts";
import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand } from "../process.ts";
import { logFile, type SetupContext, type Way } from "./context.ts";
import { schemaFile, strictSchema, type Definition, type GroupVersionKind } from "./strict-schemas.ts";

/** What Keelson renders. kubeconform reports an error for any other kind, so none goes unjudged. */
export const kinds: readonly GroupVersionKind[] = [
  ...["ConfigMap", "Namespace", "PersistentVolumeClaim", "Secret", "Service", "ServiceAccount"].map((kind) => ({
    group: "",
    version: "v1",
    kind,
  })),
  { group: "apps", version: "v1", kind: "Deployment" },
  { group: "apps", version: "v1", kind: "StatefulSet" },
  { group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler" },
  { group: "batch", version: "v1", kind: "CronJob" },
  { group: "batch", version: "v1", kind: "Job" },
  { group: "networking.k8s.io", version: "v1", kind: "NetworkPolicy" },
  { group: "policy", version: "v1", kind: "PodDisruptionBudget" },
  { group: "rbac.authorization.k8s.io", version: "v1", kind: "Role" },
  { group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding" },
];

/** The module of the cluster that tests run on: manifests are judged by the version that they are applied to. */
const clusterModule = "toolchain/cluster/kubernetes";

type Place = Pick<SetupContext, "root" | "folders">;

export function kubernetesVersion({ root }: Place): string {
  const version = /k8s\.io\/kubernetes v(\S+)/.exec(readFileSync(join(root, clusterModule, "go.mod"), "utf8"))?.[1];
  if (version === undefined) throw new Error(`${clusterModule}/go.mod does not name k8s.io/kubernetes`);
  return version;
}

/** A folder for each Kubernetes version and each way of making schemas. */
export function schemasFolder(place: Place): string {
  const files = ["kubernetes-schemas.ts", "strict-schemas.ts"].map((file) => join(import.meta.dirname, file));
  const hash = createHash("sha256").update(files.map((file) => readFileSync(file, "utf8")).join("\0"));
  const name = `${kubernetesVersion(place)}-${hash.digest("hex").slice(0, 12)}`;
  return join(place.folders.cache, "kubernetes-schemas", name);
}

export async function ensureSchemas(context: SetupContext): Promise<Way> {
  const folder = schemasFolder(context);
  if (existsSync(folder)) return "found";
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    writeSchemas(await kubernetesSource(context), unfinished);
    placeFinished(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return "built";
}

function writeSchemas(source: string, folder: string): void {
  const document = JSON.parse(readFileSync(join(source, "api", "openapi-spec", "swagger.json"), "utf8")) as {
    readonly definitions: Readonly<Record<string, Definition>>;
  };
  for (const kind of kinds) {
    writeFileSync(join(folder, schemaFile(kind)), JSON.stringify(strictSchema(document.definitions, kind)));
  }
}

async function kubernetesSource(context: SetupContext): Promise<string> {
  const log = logFile(context, "kubernetes-schemas");
  const result = await runCommand("go", ["mod", "download", "-json", "k8s.io/kubernetes"], {
    cwd: join(context.root, clusterModule),
    env: context.env,
    logFile: log,
    timeoutSeconds: 600,
  });
  if (result.problem === undefined) return (JSON.parse(result.stdout) as { Dir: string }).Dir;
  throw new UserError(
    `The Go module k8s.io/kubernetes, for the schemas of manifests, could not be had: ${result.problem}. ` +
      `See ${log}; it ended with:\n${lastLines(result)}`,
  );
}
