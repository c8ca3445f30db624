import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import type { StackConfig } from "../../../config/schema.ts";
import { allJobs } from "../../../monitoring/alerts/alert.ts";
import { alertmanagerFiles } from "../../../monitoring/alerts/alertmanager.ts";
import { everything, planOf } from "../../support/alert-stack.ts";
import { receivers, secretsOfReceivers } from "../../support/alert-receivers.ts";

const files = (config: StackConfig) =>
  alertmanagerFiles(config, planOf(config), { jobs: allJobs, folder: "/run/secrets" });

interface Content {
  readonly route: { readonly receiver: string; readonly routes: readonly { receiver: string; matchers: string[] }[] };
  readonly receivers: readonly { readonly name: string }[];
}

const content = (config: StackConfig): Content => parse(files(config).config) as Content;

test("no secret stands in the configuration: each is a file of its own", () => {
  const { config, secrets } = files(everything({ alerts: { receivers } }));
  for (const secret of secretsOfReceivers) assert.ok(!config.includes(secret), secret);
  assert.deepEqual(new Set(secrets.map(({ content }) => content)), new Set(secretsOfReceivers));
  for (const { path } of secrets) assert.ok(config.includes(path), path);
});

test("without a receiver every alert ends at nobody", () => {
  const { route, receivers } = content(everything({ alerts: {} }));
  assert.deepEqual(
    receivers.map(({ name }) => name),
    [route.receiver],
  );
  assert.deepEqual(new Set(route.routes.map(({ receiver }) => receiver)), new Set([route.receiver]));
});

test("the dead man's receiver gets the watchdog and nothing else", () => {
  const { route } = content(everything({ alerts: { receivers } }));
  const matchers = route.routes.filter(({ receiver }) => receiver === "outside").map(({ matchers }) => matchers);
  assert.deepEqual(matchers, [['keelson_test="outside"'], ['alertname="Watchdog"']]);
});

test("mail in clear is asked for by its name alone", () => {
  const mail = (tls: string): string =>
    files(everything({ alerts: { receivers: { mail: { ...receivers.mail, tls } } } })).config;
  assert.match(mail("none"), /require_tls: false/);
  assert.match(mail("starttls"), /require_tls: true/);
});
