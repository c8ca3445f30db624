import { z } from "zod";
import { appVariableName, map, secret, section, wholeNumber } from "./values.ts";

const generated = section({
  generate: wholeNumber(16, 256).describe(
    "Length of a random text of letters and digits that stays until rotation is raised.",
  ),
  rotation: wholeNumber(1, 1_000_000).default(1).describe("Raise it to draw another one with the next deploy."),
});

export const secretValues = map(
  appVariableName,
  z.union([secret, generated], { error: () => "a text that is not empty, or {generate: 50}" }),
)
  .default({})
  .describe(
    "Variables delivered as files and set for the process alone; give the values encrypted, or have them generated.",
  );
