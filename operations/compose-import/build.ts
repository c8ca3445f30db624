import { build as buildSchema } from "../../config/sections/build.ts";
import { isSecretVariable } from "./looks-secret.ts";
import { missingIn } from "./interpolate.ts";
import { isGroup, pairsOf } from "./merge.ts";
import type { Group, ServiceFile } from "./types.ts";
import { textOf } from "./words.ts";
import type { World } from "./world.ts";

type Build = NonNullable<ServiceFile["build"]>;

/** A compose service's build: its folder alone, where nothing else of it is carried. */
export function buildOf({ report, folder }: Pick<World, "report" | "folder">, name: string, build: unknown): Build {
  report.carried(name, "build");
  const group = isGroup(build) ? build : { context: build };
  const leave = (key: string, reason: string) => report.left(name, `build.${key}`, reason);
  for (const key of Object.keys(group).filter((each) => !carried.has(each)))
    leave(key, "a build here knows folder, dockerfile, target and args");
  const settings = { ...fileOf(group, leave), ...targetOf(group), ...argsOf(group, leave) };
  const place = folder.fromProject(textOf(group["context"] ?? "."));
  return Object.keys(settings).length === 0 ? place : { folder: place, ...settings };
}

const carried = new Set(["context", "dockerfile", "target", "args"]);
type Leave = (key: string, reason: string) => void;

function fileOf({ dockerfile }: Group, leave: Leave): { readonly dockerfile?: string } {
  if (dockerfile === undefined || dockerfile === "Dockerfile") return {};
  const file = textOf(dockerfile).replace(/^\.\//, "");
  if (buildSchema.safeParse({ folder: ".", dockerfile: file }).success) return { dockerfile: file };
  leave(
    "dockerfile",
    `${JSON.stringify(file)} is not inside of the build's folder: put it there, or take a larger folder`,
  );
  return {};
}

const targetOf = ({ target }: Group): { readonly target?: string } =>
  target === undefined ? {} : { target: textOf(target) };

/** Arguments with a value; Compose takes one without from the caller's environment. */
function argsOf({ args }: Group, leave: Leave): { readonly args?: Record<string, string> } {
  const kept = Object.entries(pairsOf(args)).filter(([key, value]) => {
    const reason = whyNot(key, value);
    if (reason !== undefined) leave(`args.${key}`, reason);
    return reason === undefined;
  });
  return kept.length === 0 ? {} : { args: Object.fromEntries(kept.map(([key, value]) => [key, value!])) };
}

function whyNot(key: string, value: string | null): string | undefined {
  if (value === null) return "has no value: Compose takes it from the environment of whoever builds";
  const missing = missingIn(value);
  if (missing.length > 0) return `${missing.join(", ")} has no value in .env`;
  return isSecretVariable(key, value)
    ? "whoever has the image reads its build arguments: mount a secret in the build"
    : undefined;
}
