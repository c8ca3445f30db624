import { z } from "zod";
import { map, section, text } from "./values.ts";

const folder = text("a folder such as examples/node-app");
const insideIt = "a file inside of the build's folder, such as docker/web.Dockerfile";

const settings = section({
  folder: folder.describe("What the build sees, relative to the project."),
  dockerfile: text(insideIt, /^(?!\/)(?!(.*\/)?\.\.(\/|$))\S+$/)
    .default("Dockerfile")
    .describe("Its Dockerfile, relative to the folder."),
  target: text("a stage's name such as runner", /^[A-Za-z0-9][A-Za-z0-9_.-]*$/)
    .optional()
    .describe("The stage that is built; the last one when left out."),
  args: map(text("an argument's name such as NODE_ENV", /^[A-Za-z_][A-Za-z0-9_]*$/), text("a text", /^/))
    .default({})
    .describe("Build arguments; whoever has the image reads them, so none of them is a secret."),
});

type BuildSettings = z.output<typeof settings>;

export const build = z
  .union([folder, settings], {
    error: () =>
      "a folder such as examples/node-app, or {folder: ., dockerfile: web.Dockerfile, target: runner, args: {NAME: text}}",
  })
  .transform((given): BuildSettings =>
    typeof given === "string" ? { folder: given, dockerfile: "Dockerfile", args: {} } : given,
  );
