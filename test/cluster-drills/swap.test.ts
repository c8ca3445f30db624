import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { nodeAddress } from "../cluster/stack-files.ts";
import { changeSource } from "../drills/swap/events.ts";
import { swapStack } from "../drills/swap/stack-file.ts";
import { describeRow, isLossless, rowOf, tableOf, type Row } from "../drills/swap/table.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { kubectlOutput } from "../support/cluster/kubectl.ts";
import { rowsOf } from "../support/load/ledger.ts";
import type { LoadReport } from "../support/load/types.ts";
import { underLoadOf } from "../support/load/under-load.ts";

const nodePorts = { http: 31280, https: 31243 };
const project = new KubeProject("kube-swap");
const load = { url: `https://${nodeAddress}:${nodePorts.https}`, rate: 200, insecure: true };
const quietSeconds = 30;

type Web = Parameters<typeof swapStack>[1];

/** The stack of the Docker drill, on Kubernetes. */
function stack(web: Web = {}, edge: StackFile["edge"] = {}): StackFile {
  const { tls, routes, maxBodySize } = swapStack(0, web, edge).edge!;
  const kubernetes = { service: { type: "NodePort", nodePorts } } as const;
  return {
    ...swapStack(0, web),
    target: "kubernetes",
    kubernetes,
    edge: { tls, routes, ...(maxBodySize === undefined ? {} : { maxBodySize }) },
  };
}

async function stored(report: LoadReport): Promise<string[]> {
  const psql = ["psql", "-U", "postgres", "-d", "web", "-Atc", rowsOf(report)];
  const rows = await kubectlOutput(["exec", "--namespace", project.namespace, "postgres-0", "--", ...psql]);
  return rows.split("\n").filter((row) => row !== "");
}

const rows: Row[] = [];

async function measure(title: string, act: () => Promise<string[]>): Promise<void> {
  const { result, report, ledger } = await underLoadOf(stored, load, act);
  const row = rowOf(title, { problems: result, report, ledger });
  rows.push(row);
  console.log(describeRow(row));
  assert.ok(isLossless(row), describeRow(row));
}

async function command(verb: string, args: readonly string[], code: number): Promise<string[]> {
  const result = await project.keelson(verb, args);
  return result.code === code ? [] : [`exit code ${result.code}, not ${code}:\n${result.stdout}\n${result.stderr}`];
}

const routes = [{ service: "web" }, { service: "web", path: "/again", stripPath: true }];

describe("a cluster's stack under 200 requests a second loses none", () => {
  before(async () => {
    await project.sweepCluster();
    project.writeStack(stack());
    await project.loadImages();
    await project.must("deploy");
  });
  after(async () => {
    console.log(tableOf(rows));
    await project.remove();
    await project.sweepCluster();
  });

  test("quiet baseline", () =>
    measure("quiet baseline", async () => {
      await new Promise((resolve) => setTimeout(resolve, quietSeconds * 1000));
      return [];
    }));

  test("image change", async () => {
    changeSource(project);
    await project.loadImages();
    await measure("image change", () => command("deploy", [], 0));
  });

  for (const [title, file, code] of [
    ["variable change", stack({ env: { COLOUR: "green" } }), 0],
    ["replicas 2 → 3", stack({ env: { COLOUR: "green" }, replicas: 3 }), 0],
    ["replicas 3 → 2", stack({ env: { COLOUR: "green" } }), 0],
    ["edge: body size and a new route", stack({ env: { COLOUR: "green" } }, { maxBodySize: "12MiB", routes }), 0],
    ["failed deploy (never ready)", stack({ env: { FAIL: "never-ready" } }), 3],
    ["good deploy after it", stack({ env: { COLOUR: "blue" } }), 0],
  ] as const) {
    test(title, () =>
      measure(title, () => {
        project.writeStack(file);
        return command("deploy", [], code);
      }),
    );
  }

  test("manual rollback", () => measure("manual rollback", () => command("rollback", ["--yes"], 0)));
});
