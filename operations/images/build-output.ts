import { stripVTControlCharacters } from "node:util";

/** What a build's output says of its failure. */
export interface FailedStep {
  /** The Dockerfile's instruction with its place among the steps; undefined where the build ended before the first. */
  readonly instruction?: string;
  /** The lines that the instruction printed, oldest first. */
  readonly printed: readonly string[];
  /** The builder's own last words. */
  readonly reason: string;
}

/** Reads the output of either builder: the classic one counts "Step 1/2", BuildKit's plain progress numbers its lines "#5". */
export function failedStep(output: string): FailedStep {
  const lines = stripVTControlCharacters(output)
    .split("\n")
    .map((line) => line.replace(/\r+$/, "").replace(/^.*\r/, "").trimEnd())
    .filter((line) => line !== "");
  return lines.some((line) => /^#\d+ /.test(line)) ? buildKitStep(lines) : classicStep(lines);
}

/** The classic builder tells its own affairs among what the instruction prints. */
const classicNoise =
  /^(?: ---> |Removing intermediate container |Sending build context |DEPRECATED: |\s+BuildKit is currently|\s+environment-variable|\s+Install the buildx|\s+https:\/\/docs\.docker\.com\/go\/buildx)/;

function classicStep(lines: readonly string[]): FailedStep {
  const start = lines.findLastIndex((line) => line.startsWith("Step "));
  const [, place, text] = /^Step (\S+) : (.*)$/.exec(lines[start] ?? "") ?? [];
  const said = lines.slice(start + 1).filter((line) => !classicNoise.test(line));
  return {
    ...(place === undefined ? {} : { instruction: `step ${place}: ${text!}` }),
    printed: said.slice(0, -1),
    reason: said.at(-1) ?? "",
  };
}

function buildKitStep(lines: readonly string[]): FailedStep {
  const failed = lines.findLast((line) => /^#\d+ ERROR: /.test(line));
  const [, number, reason] = /^#(\d+) ERROR: (.*)$/.exec(failed ?? "") ?? [];
  const last = reason ?? lines.at(-1) ?? "";
  if (number === undefined) return { printed: [], reason: last };
  const own = lines.filter((line) => line.startsWith(`#${number} `)).map((line) => line.slice(number.length + 2));
  const [, place, text] = own.map((line) => /^\[(?:.* )?(\d+\/\d+)\] (.*)$/.exec(line)).find(Boolean) ?? [];
  return {
    ...(place === undefined ? {} : { instruction: `step ${place}: ${text!}` }),
    printed: own.flatMap((line) => /^\d+\.\d+ (.*)$/.exec(line)?.[1] ?? []),
    reason: last,
  };
}
