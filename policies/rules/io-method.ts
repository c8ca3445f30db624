import { undecided, violation } from "../findings.ts";
import { unknown } from "../facts/types.ts";
import { settingsOf } from "../files/settings.ts";
import type { StackRule } from "../rule.ts";
import { forEachServer } from "../servers.ts";

export const ioMethod: StackRule = {
  name: "io-method",
  item: "database tuning",
  scope: "stack",
  title: "PostgreSQL's io_method works under the container's seccomp profile.",
  severity: "critical",
  references: ["docker-library/postgres#1365", "containerd#9320"],
  remedy: "Set io_method: worker in postgres.settings; the profile stays as it is.",
  judge: (facts) =>
    forEachServer("postgres", facts, ({ subject, service, security: { seccomp } }) => {
      const settings = settingsOf(facts, service, "postgresql.conf");
      if (settings === unknown || settings === undefined) return [undecided(subject, "its postgresql.conf")];
      if (settings.get("io_method") !== "io_uring") return [];
      if (seccomp === unknown) return [undecided(subject, "its seccomp profile")];
      // A profile of one's own may allow it, and none at all is another rule's.
      const isDefault = seccomp === undefined || seccomp === "RuntimeDefault";
      return isDefault
        ? [violation(subject, "io_method io_uring is refused by the default seccomp profile: it does not start")]
        : [];
    }),
};
