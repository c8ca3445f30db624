import { dockerfileOf, isUsualFile } from "../../platforms/built-image.ts";
import type { Build } from "../../platforms/container.ts";

/** Options of docker build that say which file and stage are built, where they are not the usual ones. */
export function placeOptions(build: Build): string[] {
  const { target } = build;
  return [
    ...(isUsualFile(build) ? [] : ["--file", dockerfileOf(build)]),
    ...(target === undefined ? [] : ["--target", target]),
  ];
}
