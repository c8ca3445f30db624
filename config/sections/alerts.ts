import { z } from "zod";
import { allAlerts } from "../alerts/names.ts";
import { thresholds, type Threshold, type ThresholdName } from "../alerts/thresholds.ts";
import { didYouMean } from "../nearest.ts";
import { list, map, oneOf, port, secret, section, serviceName, text } from "./values.ts";

const severities = oneOf(["critical", "warning", "info"]);
const common = {
  severities: list(severities).default(["critical", "warning"]).describe("Alerts of these severities go there."),
};

const httpUrl = text("a URL such as https://alerts.example.com/hook", /^https?:\/\/[^\s/?#@]+(:\d+)?([/?#]\S*)?$/).meta(
  {
    secret: true,
  },
);
const mailAddress = text("an address such as ops@example.com", /^[^\s@<>]+@[^\s@<>]+$/);
const host = text("a host name or address such as smtp.example.com", /^[A-Za-z0-9.:_-]+$/);

const slack = section({
  kind: z.literal("slack").describe("A Slack channel, or what takes Slack's webhooks (Mattermost, Rocket.Chat)."),
  url: httpUrl.describe("Incoming webhook; give it encrypted."),
  channel: text("a channel such as #ops", /^[#@]?[\w.-]+$/)
    .optional()
    .describe("The webhook's own when left out."),
  ...common,
});

const email = section({
  kind: z.literal("email").describe("A mail to people, by an SMTP server."),
  to: list(mailAddress).describe("Who is told."),
  from: mailAddress.describe("Sender."),
  host: host.describe("SMTP server."),
  port: port.default(587).describe("Its port."),
  tls: oneOf(["starttls", "implicit", "none"])
    .default("starttls")
    .describe("starttls (587), implicit (465) or none, which production refuses."),
  user: text("a user name").optional().describe("No login when left out."),
  password: secret.optional().describe("Password of the user; give it encrypted."),
  ...common,
});

const webhook = section({
  kind: z.literal("webhook").describe("Alertmanager's JSON to a service of yours."),
  url: httpUrl.describe("Takes Alertmanager's JSON by POST; give it encrypted where it holds a key."),
  token: secret.optional().describe("Sent as a bearer token; give it encrypted."),
  ...common,
});

const deadman = section({
  kind: z.literal("deadman").describe("A service outside that misses the calls when everything here is gone."),
  url: httpUrl.describe("Called each minute while alerting works; the service there raises the alarm when calls end."),
});

/** Eighty names in a message would help nobody. */
const alertName = z.enum(allAlerts, {
  error: ({ input }) =>
    `the name of an alert such as RedisDown (docs/alerts.md has all)${didYouMean(input, allAlerts)}`,
});

const receiver = z.discriminatedUnion("kind", [slack, email, webhook, deadman], {
  // zod's types leave out invalid_type, as which a value that is no group arrives.
  error: ({ code }) =>
    (code as string) === "invalid_union" ? "slack, email, webhook or deadman" : "a group such as {kind: slack, url: …}",
});

function thresholdValue({ value, unit, min, max, when }: Threshold) {
  const allowed = `a number from ${min} to ${max} (${unit})`;
  return z
    .number(allowed)
    .min(min, allowed)
    .max(max, allowed)
    .optional()
    .describe(`Alerts when ${when}; ${value} (${unit}) when left out.`);
}

type Values = Record<ThresholdName, ReturnType<typeof thresholdValue>>;
const thresholdValues = Object.fromEntries(
  Object.entries(thresholds).map(([name, threshold]) => [name, thresholdValue(threshold)]),
) as Values;

export const alerts = section({
  receivers: map(serviceName, receiver).default({}).describe("Who is told, by a name of your own."),
  thresholds: section(thresholdValues).prefault({}).describe("Numbers in place of the alerts' own."),
  disabled: list(alertName).default([]).describe("Alerts that are not wanted, by name (docs/alerts.md)."),
  runbooks: text("a URL such as https://wiki.example.com/runbooks", /^https?:\/\/\S+$/)
    .optional()
    .describe("Where docs/runbooks.md is published, for the links in notifications."),
});
