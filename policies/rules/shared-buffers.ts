import { formatBytes } from "../../sizing/units.ts";
import { undecided, violation } from "../findings.ts";
import { unknown, type Container, type Fact, type Facts } from "../facts/types.ts";
import { settingsOf, sizeIn } from "../files/settings.ts";
import type { Finding, StackRule, Thresholds } from "../rule.ts";
import { forEachServer } from "../servers.ts";

/** What a bare number counts. */
const blockSize = 8192;

export const sharedBuffers: StackRule = {
  name: "shared-buffers",
  item: "database tuning",
  scope: "stack",
  title: "PostgreSQL's shared_buffers are a fair part of its memory.",
  severity: "medium",
  references: ["PostgreSQL manual 19.4.1"],
  remedy: "Leave shared_buffers out of postgres.settings: a quarter of the memory is what Keelson sets.",
  thresholds: { leastPercent: 10, mostPercent: 40 },
  judge: (facts, { thresholds }) =>
    forEachServer("postgres", facts, (server) => {
      const text = setting(facts, server);
      const { memory } = server.limits;
      if (text === unknown) return [undecided(server.subject, "its shared_buffers")];
      if (memory === unknown) return [undecided(server.subject, "its memory limit")];
      // Without a limit there is nothing to be a part of: memory-limit says so.
      return memory === undefined ? [] : judgePart(server.subject, { text, memory }, thresholds);
    }),
};

/** The file's, which is what runs; the plan's where no file is seen. */
function setting(facts: Facts, { service }: Container): Fact<string> {
  const settings = settingsOf(facts, service, "postgresql.conf");
  if (settings === unknown) return unknown;
  const planned = facts.record?.plan.postgres?.settings["shared_buffers"];
  if (settings === undefined) return planned ?? unknown;
  return settings.get("shared_buffers") ?? "128MB";
}

function judgePart(
  subject: string,
  { text, memory }: { readonly text: string; readonly memory: number },
  { leastPercent = 0, mostPercent = 100 }: Thresholds,
): readonly Finding[] {
  const bytes = sizeIn(text, blockSize);
  if (bytes === undefined) return [violation(subject, `shared_buffers is no size: ${text}`)];
  const percent = Math.round((bytes / memory) * 100);
  if (percent >= leastPercent && percent <= mostPercent) return [];
  return [
    violation(
      subject,
      `shared_buffers ${text} are ${percent} % of its ${formatBytes(memory)}; ${leastPercent} to ${mostPercent} % are fair`,
    ),
  ];
}
