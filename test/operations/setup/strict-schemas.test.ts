import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { schemaFile, strictSchema, type Definition } from "../../../operations/setup/strict-schemas.ts";

const gvk = (group: string, version: string, kind: string): Definition => ({
  "x-kubernetes-group-version-kind": [{ group, version, kind }],
});

const definitions: Readonly<Record<string, Definition>> = {
  "io.k8s.apps.v1.Deployment": {
    ...gvk("apps", "v1", "Deployment"),
    type: "object",
    properties: { spec: { $ref: "#/definitions/io.k8s.apps.v1.Spec" } },
  },
  "io.k8s.apps.v1beta1.Deployment": { ...gvk("apps", "v1beta1", "Deployment"), type: "object", properties: {} },
  "io.k8s.apps.v1.Spec": {
    type: "object",
    required: ["properties"],
    properties: {
      // Fields may be named as the document's own words are.
      properties: { type: "array", items: { $ref: "#/definitions/io.k8s.api.resource.Quantity" } },
      labels: { type: "object", additionalProperties: { $ref: "#/definitions/io.k8s.util.IntOrString" } },
      again: { $ref: "#/definitions/io.k8s.apps.v1.Spec" },
    },
  },
  "io.k8s.api.resource.Quantity": { type: "string" },
  "io.k8s.util.IntOrString": { type: "string", format: "int-or-string" },
};

describe("strictSchema", () => {
  it("allows no field but the known, at any depth, and carries all it refers to", () => {
    const schema = strictSchema(definitions, { group: "apps", version: "v1", kind: "Deployment" });
    assert.deepEqual(JSON.parse(JSON.stringify(schema)), {
      $ref: "#/definitions/io.k8s.apps.v1.Deployment",
      definitions: {
        "io.k8s.apps.v1.Deployment": {
          type: "object",
          properties: { spec: { $ref: "#/definitions/io.k8s.apps.v1.Spec" } },
          additionalProperties: false,
        },
        "io.k8s.apps.v1.Spec": {
          type: "object",
          required: ["properties"],
          properties: {
            properties: { type: "array", items: { $ref: "#/definitions/io.k8s.api.resource.Quantity" } },
            labels: { type: "object", additionalProperties: { $ref: "#/definitions/io.k8s.util.IntOrString" } },
            again: { $ref: "#/definitions/io.k8s.apps.v1.Spec" },
          },
          additionalProperties: false,
        },
        "io.k8s.api.resource.Quantity": { type: ["string", "number"] },
        "io.k8s.util.IntOrString": { type: ["string", "integer"] },
      },
    });
  });

  it("refuses a kind that the document lacks", () => {
    const wanted = { group: "batch", version: "v1", kind: "Job" };
    assert.throws(() => strictSchema(definitions, wanted), new Error("the OpenAPI document has no batch/v1 Job"));
  });
});

describe("schemaFile", () => {
  const cases: readonly (readonly [group: string, version: string, kind: string, expected: string])[] = [
    ["", "v1", "ConfigMap", "configmap-v1.json"],
    ["apps", "v1", "Deployment", "deployment-apps-v1.json"],
    ["networking.k8s.io", "v1", "NetworkPolicy", "networkpolicy-networking-v1.json"],
  ];
  for (const [group, version, kind, expected] of cases) {
    it(`names ${expected}`, () => assert.equal(schemaFile({ group, version, kind }), expected));
  }
});
