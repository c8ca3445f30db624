import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  bootstrapArguments,
  importArguments,
  judgeBaseImage,
  recipeHash,
  type InspectedBase,
} from "../../../operations/setup/base-image-recipe.ts";

const made = (recipe?: string): InspectedBase => ({
  Comment: "Imported from -",
  RepoDigests: [],
  Config: { Labels: recipe === undefined ? null : { "keelson.recipe": recipe } },
});
const debian = { Comment: "debuerreotype 0.16", Config: { Labels: null } };

const cases: readonly (readonly [name: string, image: InspectedBase | undefined, verdict: string])[] = [
  ["no image of that name", undefined, "absent"],
  ["a pulled one", { ...debian, RepoDigests: ["debian@sha256:1"] }, "official"],
  ["a pulled one that was saved elsewhere", { ...debian, RepoDigests: [] }, "official"],
  ["one by today's recipe", made(recipeHash()), "current"],
  ["one by another recipe", made("0"), "outdated"],
  ["one from before there were recipes", made(), "outdated"],
];

describe("a present base image", () => {
  for (const [name, image, verdict] of cases) {
    test(`${name} is ${verdict}`, () => assert.equal(judgeBaseImage(image), verdict));
  }
});

describe("the recipe of a bootstrapped base image", () => {
  test("leaves translations out and then takes locale.alias in, which localedef reads", () => {
    const at = (option: string) => bootstrapArguments.indexOf(`--dpkgopt=${option}`);
    assert.ok(at("path-exclude=/usr/share/locale/*") >= 0);
    assert.ok(at("path-include=/usr/share/locale/locale.alias") > at("path-exclude=/usr/share/locale/*"));
  });

  test("is named in a label", () => assert.ok(importArguments().includes(`LABEL keelson.recipe=${recipeHash()}`)));
});
