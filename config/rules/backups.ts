import type { StackDraft } from "../draft.ts";
import type { Path, Problem } from "../problem.ts";

/** Settings of PostgreSQL's that archiving is made of. */
const archiveSettings = [
  "archive_mode",
  "archive_command",
  "archive_library",
  "archive_timeout",
  "wal_level",
  "restore_command",
];

/** What backups need of the rest of the stack file. */
export function backupProblems(stack: StackDraft): Problem[] {
  const { backups, postgres } = stack;
  if (backups === undefined) return [];
  if (postgres === undefined && !("postgres" in stack))
    return [{ path: ["backups"], text: "backs PostgreSQL up, and the stack has none; add postgres, or remove it" }];
  return [
    ...imageProblems(stack),
    ...settingProblems(stack),
    ...placeProblems(stack),
    ...folderProblems(stack),
    ...retentionProblems(stack),
  ];
}

const noFolder =
  "is a folder of a Docker host, and a pod sees none of its node; give volume (a claim, sized by kubernetes.volumes.backups) or s3";

/** The admission level of the stack's namespace lets no pod mount a folder of its node. */
function folderProblems({ target, backups }: StackDraft): Problem[] {
  if (target !== "kubernetes") return [];
  return (["repository", "second"] as const).flatMap((key) =>
    backups?.[key]?.kind === "directory" ? [{ path: ["backups", key, "kind"], text: noFolder }] : [],
  );
}

/** Both ends have to be of one version, so the tool is in PostgreSQL's image. */
function imageProblems({ images }: StackDraft): Problem[] {
  const given = images?.overrides?.postgres;
  if (images?.source !== "registry" || given !== undefined) return [];
  const text =
    "registry has the official image, which lacks pgBackRest; give build, or an image with pgBackRest in overrides.postgres";
  return [{ path: ["images", "source"], text }];
}

function settingProblems({ postgres }: StackDraft): Problem[] {
  const names = Object.keys(postgres?.settings ?? {});
  return names
    .filter((name) => archiveSettings.includes(name.toLowerCase()))
    .map((name) => ({ path: ["postgres", "settings", name], text: "is set by backups; remove it, or backups" }));
}

/** Two copies in one place are lost together. */
function placeProblems({ backups }: StackDraft): Problem[] {
  const { repository, second } = backups ?? {};
  if (repository === undefined || second === undefined) return [];
  const path: Path = ["backups", "second"];
  return place(repository) === place(second) ? [{ path, text: "is the same place as repository; give another" }] : [];
}

type Repository = NonNullable<NonNullable<StackDraft["backups"]>["repository"]>;

function place(repository: Repository): string {
  if (repository.kind === "directory") return `directory ${repository.path}`;
  if (repository.kind !== "s3") return String(repository.kind);
  return ["s3", repository.endpoint, repository.bucket, repository.path].join(" ");
}

function retentionProblems({ backups }: StackDraft): Problem[] {
  const { count, minimum } = backups?.retention ?? {};
  if (count === undefined || minimum === undefined || minimum <= count) return [];
  return [
    {
      path: ["backups", "retention", "minimum"],
      text: `is more than count, which is ${count}; lower it, or raise count`,
    },
  ];
}
