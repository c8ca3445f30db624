import { createHash } from "node:crypto";

export const baseImage = "debian:trixie-slim";
export const suite = "trixie";

/** Seconds since 1970 that every file of a bootstrapped image has: the same packages give the same archive. */
export const sourceDate = "1754697600";

const recipeLabel = "keelson.recipe";

/**
 * The bootstrapped image is as the official slim image: no manuals, no translations, no package lists. locale.alias
 * stays, because localedef reads it when images/postgres makes its locale.
 */
export const bootstrapArguments: readonly string[] = [
  "--variant=minbase",
  ...["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*"].map(
    (path) => `--dpkgopt=path-exclude=${path}`,
  ),
  "--dpkgopt=path-include=/usr/share/doc/*/copyright",
  "--dpkgopt=path-include=/usr/share/locale/locale.alias",
  '--aptopt=Acquire::Languages "none"',
  '--aptopt=Apt::AutoRemove::SuggestsImportant "false"',
];

const command = 'CMD ["bash"]';

/** The hash changes with everything that makes a bootstrapped image another one. */
export function recipeHash(): string {
  const recipe = JSON.stringify([suite, bootstrapArguments, command, sourceDate]);
  return createHash("sha256").update(recipe).digest("hex").slice(0, 12);
}

/** Gives the arguments of `docker import`; the label tells a later set-up by which recipe the image was made. */
export function importArguments(): string[] {
  return ["--change", command, "--change", `LABEL ${recipeLabel}=${recipeHash()}`];
}

/** This is the part of `docker image inspect` that is read here. */
export interface InspectedBase {
  readonly Comment?: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> | null } | null;
}

/**
 * Tells a registry's image from one that was bootstrapped here, and whether that was by today's recipe. A pulled image has a
 * digest, one that was saved elsewhere and loaded here has none; what `docker import` makes says so in its comment.
 */
export function judgeBaseImage(image: InspectedBase | undefined): "absent" | "official" | "current" | "outdated" {
  if (image === undefined) return "absent";
  const recipe = image.Config?.Labels?.[recipeLabel];
  if (recipe !== undefined) return recipe === recipeHash() ? "current" : "outdated";
  return isImported(image) ? "outdated" : "official";
}

function isImported({ RepoDigests, Comment }: InspectedBase): boolean {
  return (RepoDigests ?? []).length === 0 && Comment?.startsWith("Imported from") === true;
}
