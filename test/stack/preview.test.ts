import assert from "node:assert/strict";
import { test } from "node:test";
import { unknownValue } from "../support/record-resources.ts";
import { recordStack, titleOf, type RecordedStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const titles = ({ resources }: RecordedStack) => resources.map(titleOf).sort();

for (const name of ["dev", "prod"] as const) {
  const deployed = await recordStack(exampleStack(name));
  const previewed = await recordStack(exampleStack(name), { preview: true });

  test(`the first preview of the ${name} example shows everything that a deploy declares`, () => {
    assert.deepEqual(titles(previewed), titles(deployed));
  });

  test(`the first preview of the ${name} example shows each image that it would run`, () => {
    const images = ({ servers }: RecordedStack) =>
      Object.fromEntries(servers.map(({ name, inputs }) => [name, inputs["image"]]));
    assert.deepEqual(images(previewed), images(deployed));
  });

  test(`the first preview of the ${name} example knows no password yet`, () => {
    const { inputs } = previewed.get("Container", "redis-secrets-writer");
    assert.match(JSON.stringify(inputs), new RegExp(`(\\[secret\\]|${unknownValue})`));
    assert.doesNotMatch(JSON.stringify(previewed.resources), /generated-/);
  });
}
