import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { reasons } from "../support/kubernetes-waist-reasons.ts";
import { documentPath, renderComparison, withComparison } from "../support/kubernetes-waist-table.ts";
import { comparePlatforms, differs, fields } from "../support/kubernetes-waist.ts";
import { kubernetesExample, recordKubernetes } from "../support/kubernetes-stack.ts";
import { recordStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const pairs = await comparePlatforms();

test("every service of both examples is compared", () => {
  assert.deepEqual(
    pairs.map(({ example, service }) => `${example} ${service}`),
    [
      ...["edge", "pgbouncer", "postgres", "redis", "web"].map((service) => `dev ${service}`),
      ...["api", "edge", "pgbouncer", "postgres", "redis", "web"].map((service) => `prod ${service}`),
    ],
  );
});

describe("one workload on both platforms", () => {
  for (const field of fields(pairs).filter((field) => !(field in reasons))) {
    test(`${field}: the same`, () => {
      const different = pairs.filter(differs(field)).map(({ example, service, docker, kubernetes }) => {
        return `${example} ${service}: ${docker[field] ?? "missing"}, ${kubernetes[field] ?? "missing"}`;
      });
      assert.deepEqual(different, []);
    });
  }

  for (const field of Object.keys(reasons)) {
    test(`${field}: not the same, so that the reason is still needed`, () => {
      assert.ok(pairs.some(differs(field)));
    });
  }

  test("the document says what is the same and why the rest is not; npm run golden writes it", () => {
    const document = readFileSync(documentPath, "utf8");
    assert.equal(document, withComparison(document, renderComparison(pairs)));
  });
});

describe("files that are not the same differ in what the reason says, and in nothing else", () => {
  test("nginx.conf: in its upstreams' servers, and so in its digest", async () => {
    const path = "/etc/keelson/edge/nginx.conf";
    const docker = (await recordStack(exampleStack("prod"))).files("edge-edge-files-writer")[path]!;
    const kubernetes = (await recordKubernetes(kubernetesExample("prod"))).podFiles("edge")[path]!;
    const others = (text: string) =>
      text
        .replaceAll(/^ +upstream [^]*?^ +}\n/gm, "")
        .replaceAll(/^ +(split_clients .*|map \$first_\d+ .*|location = \/loaded .*)\n/gm, "");
    assert.equal(others(kubernetes), others(docker));
    assert.match(kubernetes, /upstream web \{\n +server web:8080 /);
  });

  test("postgresql.conf: in max_wal_size, and not at all where the volume is as large as the disk", async () => {
    const path = "/etc/keelson/reloaded/postgresql.conf";
    const docker = (await recordStack(exampleStack("prod", { backups: undefined }))).files(
      "postgres-reloaded-files-writer",
    )[path]!;
    const volumes = { postgres: "100GiB" };
    const config = kubernetesExample("prod", { kubernetes: { volumes } });
    assert.equal((await recordKubernetes(config)).podFiles("postgres")[path], docker);
  });
});
