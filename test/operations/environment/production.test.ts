import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { productionWarning, type StackFacts } from "../../../operations/environment/production.ts";

const unnamed: StackFacts = {
  env: {},
  stack: "prod",
  state: "/state",
  environment: "production",
  projectBackend: undefined,
  secretsProvider: undefined,
};
const backendLines = [
  "Its state lies in /state, on this machine alone. Name a backend in Pulumi.yaml (or PULUMI_BACKEND_URL):",
  "  backend: { url: s3://your-bucket }",
];
const secretsLines = [
  "Its secrets hang on a passphrase file of this machine. Name a secrets provider in Pulumi.prod.yaml",
  "(or set PULUMI_CONFIG_PASSPHRASE_FILE):",
  "  secretsprovider: awskms://alias/your-key?region=eu-central-1",
];

describe("productionWarning", () => {
  const cases: readonly (readonly [name: string, facts: Partial<StackFacts>, lines: readonly string[]])[] = [
    ["names both lines to add", {}, [...backendLines, ...secretsLines]],
    ["asks for secrets beside a backend", { projectBackend: "s3://state" }, secretsLines],
    ["asks for a backend beside a secrets provider", { secretsProvider: "awskms://key" }, backendLines],
    ["takes a passphrase variable for a secrets provider", { env: { PULUMI_CONFIG_PASSPHRASE: "x" } }, backendLines],
  ];
  for (const [name, facts, lines] of cases) {
    it(name, () => {
      const expected = ['WARNING: "prod" is a production stack.', ...lines].join("\n");
      assert.equal(productionWarning({ ...unnamed, ...facts }), expected);
    });
  }

  const silent: readonly (readonly [name: string, facts: Partial<StackFacts>])[] = [
    ["a development stack", { environment: "development" }],
    ["a stack without a file", { environment: undefined }],
    ["a stack with both", { env: { PULUMI_BACKEND_URL: "s3://state" }, secretsProvider: "awskms://key" }],
    ["Pulumi Cloud, which encrypts by itself", { projectBackend: "https://api.pulumi.com" }],
    ["an access token to it", { env: { PULUMI_ACCESS_TOKEN: "pul-1" } }],
  ];
  for (const [name, facts] of silent) {
    it(`is silent for ${name}`, () => assert.equal(productionWarning({ ...unnamed, ...facts }), undefined));
  }
});
