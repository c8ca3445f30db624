import { z } from "zod";
import { map, section, text, yesOrNo } from "./values.ts";

const content = text("a text", /^/).meta({ secret: true });

const file = section({
  content: content.describe("The file, with every character: a key in PEM keeps its last line's end."),
  secret: yesOrNo
    .default(false)
    .describe("Only the service's user reads it, and no definition, state or log holds it in clear."),
});

export const filePath = text(
  "a file's path in a folder of its own, such as /etc/app/config.yml",
  /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+){2,}$/,
);

/** A text alone is a public file; one that takes a password from the stack is secret by itself. */
export const files = map(filePath, z.union([content, file], { error: () => "a text, or {content: …, secret: true}" }))
  .default({})
  .describe("Files by path; each folder is a mount of its own, which hides what the image has there.");
