import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot, userFolders } from "../../operations/environment/folders.ts";
import { isExecutable, lastLines, runCommand, type CommandResult } from "../../operations/process.ts";
import { kubernetesVersion, schemasFolder } from "../../operations/setup/kubernetes-schemas.ts";
import { builtPath } from "../../operations/setup/locations.ts";
import { judges } from "../../operations/setup/parts.ts";

const place = { root: projectRoot, folders: userFolders(process.env) };

export interface Score {
  /** Kind and name. */
  readonly object: string;
  /** kube-score's identifier, such as container-resources. */
  readonly check: string;
  readonly grade: "CRITICAL" | "WARNING" | "OK" | "SKIPPED";
  /** The comment says where in the object and why; it is empty where there is nothing to say. */
  readonly comment: string;
}

export interface Conformity {
  /** Kind and name. */
  readonly object: string;
  /** "error" is an object that could not be judged: no schema for its kind, or no YAML. */
  readonly status: "valid" | "invalid" | "error";
  readonly message: string;
}

interface ScoredObject {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks: readonly ScoredCheck[];
}

interface ScoredCheck {
  readonly check: { readonly id: string };
  readonly grade: number;
  readonly skipped: boolean;
  readonly comments:
    readonly { readonly path: string; readonly summary: string; readonly description: string }[] | null;
}

/** A result for each comment, and one for each check without any. All files at once: some checks look from one object at another. */
export async function kubeScore(yamlFiles: readonly string[]): Promise<readonly Score[]> {
  const [major, minor] = kubernetesVersion(place).split(".");
  const options = ["score", "--output-format=json", `--kubernetes-version=v${major}.${minor}`];
  const objects = (await judge("kube-score", [...options, ...yamlFiles])) as readonly ScoredObject[] | null;
  assert.ok(objects, "kube-score found no object to judge");
  return objects.flatMap((object) => object.checks.flatMap((check) => scores(object, check)));
}

function scores({ type_meta, object_meta }: ScoredObject, { check, grade, skipped, comments }: ScoredCheck): Score[] {
  const common = {
    object: `${type_meta.kind} ${object_meta.name}`,
    check: check.id,
    grade: skipped ? ("SKIPPED" as const) : gradeOf(grade),
  };
  const texts = (comments ?? []).map((one) => [one.path, one.summary, one.description].filter(Boolean).join(": "));
  return (texts.length > 0 ? texts : [""]).map((comment) => ({ ...common, comment }));
}

/** kube-score's numbers: 1 critical, 5 warning, 7 almost good, 10 good. */
function gradeOf(grade: number): "CRITICAL" | "WARNING" | "OK" {
  if (grade <= 1) return "CRITICAL";
  return grade <= 5 ? "WARNING" : "OK";
}

/** A result for each object, against schemas that know no field but those of the Kubernetes that tests run on. */
export async function kubeconform(yamlFiles: readonly string[]): Promise<readonly Conformity[]> {
  const schemas = join(schemasFolder(place), "{{.ResourceKind}}{{.KindSuffix}}.json");
  const options = ["-strict", "-verbose", "-output=json", `-schema-location=${schemas}`];
  const { resources } = (await judge("kubeconform", [...options, ...yamlFiles])) as {
    readonly resources: readonly { kind: string; name: string; status: string; msg: string }[];
  };
  return resources.map(({ kind, name, status, msg }) => ({
    object: `${kind} ${name}`,
    status: status.replace(/^status/, "").toLowerCase() as Conformity["status"],
    message: msg,
  }));
}

/** Both end with a status other than 0 when they find something: what counts is that they say it in JSON. */
async function judge(program: string, args: readonly string[]): Promise<unknown> {
  const part = judges.find((one) => one.program === program);
  assert.ok(part);
  const path = builtPath(part, place);
  assert.ok(isExecutable(path), `${program} is missing: run \`npm run setup -- --with judges\`.`);
  const result = await runCommand(path, args, { env: process.env, timeoutSeconds: 60 });
  return parseAnswer(program, result);
}

function parseAnswer(program: string, result: CommandResult): unknown {
  try {
    return JSON.parse(result.stdout);
  } catch {
    return assert.fail(`${program} did not answer in JSON:\n${lastLines(result, 20)}`);
  }
}
