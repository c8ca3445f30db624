import { type BadStack, production } from "./bad-stack.ts";

const slack = { kind: "slack", url: "https://hooks.slack.com/services/T0/B0/x" };
const mail = { kind: "email", to: ["ops@example.com"], from: "keelson@example.com", host: "smtp.example.com" };
const receiver = (value: object) => ({ alerts: { receivers: { ops: value } } });
const path = "keelson:stack.alerts";
const ops = `${path}.receivers.ops`;

export const wrongAlerts: BadStack[] = [
  {
    name: "an alert that does not exist",
    change: { alerts: { disabled: ["RedisDwon"] } },
    message: `${path}.disabled[0]: "RedisDwon" is not allowed; give the name of an alert such as RedisDown (docs/alerts.md has all); did you mean "RedisDown"?`,
  },
  {
    name: "a threshold that does not exist",
    change: { alerts: { thresholds: { hostCpus: 80 } } },
    message: `${path}.thresholds.hostCpus: unknown key; did you mean "hostCpu"?`,
  },
  {
    name: "a share above 100 %",
    change: { alerts: { thresholds: { hostCpu: 180 } } },
    message: `${path}.thresholds.hostCpu: 180 is not allowed; give a number from 0.001 to 99.999 (%)`,
  },
  {
    name: "a threshold in words",
    change: { alerts: { thresholds: { latency: "1s" } } },
    message: `${path}.thresholds.latency: "1s" is not allowed; give a number from 0.001 to 86400 (seconds)`,
  },
  {
    name: "a warning that comes after its alarm",
    change: { alerts: { thresholds: { hostMemory: 97 } } },
    message: `${path}.thresholds.hostMemoryCritical: 95 is not above hostMemory (97), the step before it; change one of them`,
  },
  {
    name: "a receiver of no kind",
    change: receiver({ kind: "pager" }),
    message: `${ops}.kind: "pager" is not allowed; give slack, email, webhook or deadman`,
  },
  {
    name: "a receiver's address that is none, which may hold a key",
    change: receiver({ ...slack, url: "hooks.slack.com/services/T0/B0/x" }),
    message: `${ops}.url: [secret] is not allowed; give a URL such as https://alerts.example.com/hook`,
  },
  {
    name: "mail to nobody",
    change: receiver({ ...mail, to: [] }),
    message: `${ops}.to: nobody is named; give at least one address`,
  },
  {
    name: "half a login",
    change: receiver({ ...mail, user: "keelson" }),
    message: `${ops}: a login has both user and password; give the other one, or neither`,
  },
  {
    name: "implicit TLS where it is not spoken",
    change: receiver({ ...mail, tls: "implicit" }),
    message: `${ops}.port: 587 is not where implicit TLS is spoken; give 465, or tls: starttls`,
  },
  {
    name: "mail in clear",
    change: production(receiver({ ...mail, tls: "none" })),
    message: `${ops}.tls: "none" sends alerts and the password in clear, which production refuses; give starttls or implicit`,
  },
  {
    name: "a key in clear",
    change: production(receiver({ ...slack, url: slack.url.replace("https", "http") })),
    message: `${ops}.url: goes through the internet in clear; give its https:// address`,
  },
];
