import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { grafana } from "../../../components/monitoring/grafana.ts";
import { planOf } from "../../support/alert-stack.ts";
import { stackConfig } from "../../support/stack-config.ts";

const config = stackConfig({ monitoring: { enabled: true, interval: "30s", grafana: {} } });
const { environment, files, args } = grafana(
  { config, plan: planOf(config), stack: "prod" },
  pulumi.secret("a password of its own"),
);
const file = (end: string) => files!.find(({ path }) => path.endsWith(end))!;

describe("Grafana", () => {
  test("lets nobody in without the password, which stands in a file", () => {
    assert.equal(environment!["GF_AUTH_ANONYMOUS_ENABLED"], "false");
    assert.equal(environment!["GF_USERS_ALLOW_SIGN_UP"], "false");
    assert.equal(environment!["GF_SECURITY_ADMIN_PASSWORD__FILE"], "/run/secrets/grafana-password");
    assert.equal(environment!["GF_SECURITY_ADMIN_PASSWORD"], undefined);
    assert.equal(file("grafana-password").secret, true);
    assert.deepEqual(args, []);
  });

  test("asks nobody outside", () => {
    for (const name of ["ANALYTICS_REPORTING_ENABLED", "ANALYTICS_CHECK_FOR_UPDATES", "NEWS_NEWS_FEED_ENABLED"])
      assert.equal(environment![`GF_${name}`], "false", name);
    assert.equal(environment!["GF_PLUGINS_PREINSTALL_DISABLED"], "true");
  });

  test("has Prometheus, with the time between two scrapes, and a dashboard of each subject", () => {
    assert.match(
      file("datasources/keelson.yaml").content as string,
      /url: http:\/\/prometheus:9090[^]*timeInterval: 30s/,
    );
    const names = files!.filter(({ path }) => path.endsWith(".json")).map(({ path }) => path.split("/").at(-1));
    assert.deepEqual(names.sort(), [
      ...["application.json", "edge.json", "infrastructure.json", "overview.json"],
      ...["pgbouncer.json", "postgres.json", "redis.json"],
    ]);
  });
});
