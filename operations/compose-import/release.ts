import type { ServiceFile } from "./types.ts";
import { variablesOf } from "./variables.ts";
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
  const words = ownEntrypoint(world, migration, name).concat(wordsOf(compose.services[migration]!["command"]) ?? []);
  if (words.length === 0) {
    report.left(
      migration,
      "command",
      "runs the image's own command before others start: write it out as release.command",
    );
    return {};
  }
  report.carried(migration, ...["command", "entrypoint"].filter((key) => key in compose.services[migration]!));
  noteVariables(world, migration, name);
  return { release: { command: words.filter((word) => word !== "") } };
}

/** A release command is arguments of the service's entrypoint: another one is put before them. */
function ownEntrypoint({ compose, report }: World, migration: string, name: string): string[] {
  const [own, other] = [migration, name].map((each) => wordsOf(compose.services[each]!["entrypoint"]) ?? []);
  if (own!.length === 0 || own!.join("\n") === other!.join("\n")) return [];
  report.left(
    migration,
    "entrypoint",
    `stands before its command, and both are arguments of ${other!.length === 0 ? "the image's" : `${name}'s`} entrypoint: one that runs its arguments is needed`,
  );
  return own!;
}

/** It runs with the variables of the service whose release it is of. */
function noteVariables(world: World, migration: string, name: string): void {
  const [own, others] = [variablesOf(world, migration), variablesOf(world, name)];
  const lacking = Object.keys(own).filter((key) => key !== "DATABASE_URL" && own[key] !== others[key]);
  if (lacking.length > 0)
    world.report.left(
      migration,
      "environment",
      `the release command has the variables of ${name}, where ${lacking.join(", ")} ${lacking.length === 1 ? "is" : "are"} missing or another: give what it needs there`,
    );
}
