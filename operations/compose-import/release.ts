import type { ServiceFile } from "./types.ts";
import { wordsOf } from "./words.ts";
import type { World } from "./world.ts";

/** The command of a service that others wait for the end of, as the release command of the one that is the same program. */
export function releaseOf(world: World, name: string): Pick<ServiceFile, "release"> {
  const { roles, report, compose } = world;
  const [migration, second] = Object.keys(roles).filter((other) => {
    const role = roles[other]!;
    return role.kind === "release" && role.of === name;
  });
  if (migration === undefined) return {};
  if (second !== undefined)
    report.left(second, "command", `a service has one release command, which is ${migration}'s; put both into one`);
  const words = wordsOf(compose.services[migration]!["command"])?.filter((word) => word !== "");
  if (words === undefined || words.length === 0) {
    report.left(
      migration,
      "command",
      "runs the image's own command before others start: write it out as release.command",
    );
    return {};
  }
  report.carried(migration, "command");
  return { release: { command: words } };
}
