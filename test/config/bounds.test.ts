import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStack } from "../../config/parse.ts";
import { stackFileSchema } from "../../config/json-schema.ts";
import { messageOf } from "../support/message-of.ts";

interface Node {
  readonly type?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly properties?: Record<string, Node>;
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

type Path = readonly string[];
interface Leaf {
  readonly path: Path;
  readonly node: Node;
}

/** A name that every map of the schema takes as a key. */
const anyName = "web";
const stack = (stackFileSchema() as Node).properties!["config"]!.properties!["keelson:stack"]!;

function leaves(node: Node, path: Path): readonly Leaf[] {
  const { properties = {}, additionalProperties: others, items, anyOf = [], oneOf = [] } = node;
  const inner = [
    ...Object.entries(properties),
    ...(typeof others === "object" ? [[anyName, others] as const] : []),
    ...(items === undefined ? [] : [["0", items] as const]),
  ];
  const nested = inner.flatMap(([key, child]) => leaves(child, [...path, key]));
  return [...nested, ...[...anyOf, ...oneOf].flatMap((child) => leaves(child, path)), { path, node }];
}

const absurdNumbers = [1e308, -1e308, Infinity, -Infinity, NaN];
const endless = "9".repeat(400);
/** By an example that a leaf takes: what nobody can mean. */
const absurdTexts: Readonly<Record<string, readonly string[]>> = {
  "30s": [`${endless}s`, "25h", "1441m", "86401s"],
  "16GiB": [`${endless}GiB`, "1025TiB", "1048577GiB", `${endless}.5TB`],
  "1000:1000": [`${endless}:1`, `1:${endless}`, "2147483648:1"],
};

/** A text that may be anything is neither a size nor a duration. */
function absurdOf({ type, pattern }: Node): readonly unknown[] {
  if (type === "number" || type === "integer") return absurdNumbers;
  if (pattern === undefined || ["x y", "x"].some((any) => new RegExp(pattern).test(any))) return [];
  return Object.entries(absurdTexts).flatMap(([example, absurd]) => (new RegExp(pattern).test(example) ? absurd : []));
}

function fileWith(path: Path, value: unknown): object {
  // Which keys a receiver has depends on its kind.
  const kind = path[1] === "receivers" ? { kind: "email" } : {};
  const place = (inner: unknown, key: string, depth: number): unknown =>
    key === "0" ? [inner] : { ...(depth === path.length - 1 && kind), [key]: inner };
  return path.reduceRight(place, value) as object;
}

const bounded = leaves(stack, []).filter(({ node }) => absurdOf(node).length > 0);

test("the walk finds numbers, sizes, durations and users", () => {
  const found = new Set(bounded.map(({ path }) => path.join(".")));
  for (const path of [
    ...["expectedUsers", "host.cpus", "host.memory", "host.disk", "deploy.settle", "deploy.gate.errors"],
    ...["edge.httpPort", "edge.maxBodySize", "edge.requestTimeout", "postgres.settings.web", "redis.publish.port"],
    ...["services.web.replicas", "services.web.pool", "services.web.user", "services.web.autoscale.settle"],
    ...["kubernetes.node.cpus", "kubernetes.volumes.postgres", "policies.thresholds.web.web"],
  ])
    assert.ok(found.has(path), path);
});

for (const { path, node } of bounded) {
  test(`keelson:stack.${path.join(".")} refuses absurd values, by its path and with what to give`, () => {
    for (const value of absurdOf(node)) {
      const message = messageOf(() => parseStack({ environment: "development", ...fileWith(path, value) }));
      const line = message.split("\n").find((line) => line.startsWith(`  keelson:stack.${path.join(".")}: `));
      assert.match(line ?? message, / is not allowed; give ./, String(value));
    }
  });
}

test("what is refused says how much is allowed", () => {
  const file = {
    environment: "development",
    host: { cpus: 1e308, memory: "2000TiB" },
    postgres: { settings: { work_mem: 1e300 } },
    edge: { requestTimeout: "48h" },
    services: { web: { image: "example.com/web:1", cpus: 5000, user: "4294967296:0" } },
  };
  assert.equal(
    messageOf(() => parseStack(file)),
    `The stack file has 6 problems:
  keelson:stack.host.memory: "2000TiB" is not allowed; give auto or a size such as 512MiB or 16GiB, at most 1024TiB
  keelson:stack.host.cpus: 1e+308 is not allowed; give auto or a number of cores such as 2 or 0.5, at most 4096
  keelson:stack.postgres.settings.work_mem: 1e+300 is not allowed; give a number from -9007199254740991 to 9007199254740991, or a text in quotes
  keelson:stack.edge.requestTimeout: "48h" is not allowed; give a duration such as 30s, 5m or 1h, at most 24h
  keelson:stack.services.web.cpus: 5000 is not allowed; give a number of cores such as 2 or 0.5, at most 4096
  keelson:stack.services.web.user: "4294967296:0" is not allowed; give a numeric "uid:gid" in quotes, uid above 0, neither above 2147483647`,
  );
});

test("the largest values that are meant pass", () => {
  const file = {
    environment: "development",
    host: { cpus: 4096, memory: "1024TiB" },
    edge: { requestTimeout: "24h" },
    services: { web: { image: "example.com/web:1", user: "2147483647:2147483647" } },
  };
  assert.equal(parseStack(file).host.cpus, 4096);
});
