import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { schemaFile, stackFileSchema } from "../../config/json-schema.ts";

interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Record<string, Node>;
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

const document = stackFileSchema() as Node;
const stack = document.properties!.config!.properties!["keelson:stack"]!;

test("the committed schema is what the code makes; else run node --import tsx config/json-schema.ts", () => {
  // As text, because the order of the keys counts too.
  const committed = JSON.stringify(JSON.parse(readFileSync(schemaFile, "utf8")));
  assert.equal(committed, JSON.stringify(stackFileSchema()));
});

test("every key has a description", () => {
  assert.deepEqual(undescribed(stack, "stack"), []);
});

test("an editor is shown defaults and takes encrypted secrets", () => {
  const { expectedUsers, redis } = stack.properties!;
  assert.equal(expectedUsers!.default, 100);
  const accepts = redis!.properties!.password!.anyOf!.map((node) => Object.keys(node.properties ?? {}));
  assert.deepEqual(accepts, [[], ["secure"]]);
});

function undescribed(node: Node, path: string): string[] {
  const inner = [node.items, node.additionalProperties, ...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  const nested = inner.flatMap((child) => (typeof child === "object" ? undescribed(child, path) : []));
  const keys = Object.entries(node.properties ?? {}).filter(([key]) => key !== "secure");
  const own = keys.flatMap(([key, child]) => [
    ...(child.description ? [] : [`${path}.${key}`]),
    ...undescribed(child, `${path}.${key}`),
  ]);
  return [...own, ...nested];
}
