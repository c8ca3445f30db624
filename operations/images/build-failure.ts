import type { BuiltImage } from "../../platforms/built-image.ts";
import { quote } from "../../platforms/shell-quote.ts";
import { placeOptions } from "./build-options.ts";
import { failedStep } from "./build-output.ts";

/** As much of what an instruction printed as a terminal shows at once. */
const shownLines = 40;

/** Why an image could not be built: the service, the folder, the failing instruction, the end of what it printed, and what to do. */
export function describeBuildFailure(image: BuiltImage, output: string): string {
  const { service, folder } = image;
  const { instruction, printed, reason } = failedStep(output);
  return [
    `services.${service}.build: the image of ${service} was not built from ${folder}.`,
    ...(instruction === undefined ? [] : [`Its Dockerfile failed in ${instruction}`]),
    ...printedLines(printed),
    reason,
    `Mend ${folder} (${commandOf(image)} tries it alone), then run this again.`,
  ].join("\n");
}

function commandOf(image: BuiltImage): string {
  const args = Object.entries(image.args ?? {}).flatMap(([name, text]) => ["--build-arg", quote(`${name}=${text}`)]);
  return ["docker build", ...placeOptions(image), ...args, image.folder].join(" ");
}

function printedLines(printed: readonly string[]): string[] {
  if (printed.length === 0) return [];
  const shown = printed.slice(-shownLines);
  const head = shown.length < printed.length ? `Its last ${shownLines} lines of ${printed.length}:` : "It printed:";
  return [head, ...shown.map((line) => `  ${line}`)];
}
