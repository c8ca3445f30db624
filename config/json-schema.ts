import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { stackSchema } from "./schema.ts";

export const schemaFile = fileURLToPath(new URL("schema.json", import.meta.url));

/** What an editor checks a whole Pulumi.<stack>.yaml against. */
export function stackFileSchema(): object {
  const { $schema, ...stack } = z.toJSONSchema(stackSchema, { io: "input", override: acceptEncrypted });
  const config = { type: "object", properties: { "keelson:stack": stack }, required: ["keelson:stack"] };
  return { $schema, title: "Pulumi.<stack>.yaml", type: "object", properties: { config }, required: ["config"] };
}

function acceptEncrypted({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.secret !== true) return;
  const { type, pattern } = jsonSchema;
  delete jsonSchema.secret;
  delete jsonSchema.type;
  delete jsonSchema.pattern;
  const ciphertext = {
    type: "object" as const,
    properties: { secure: { type: "string" as const } },
    required: ["secure"],
    additionalProperties: false,
  };
  jsonSchema.anyOf = [{ type, pattern }, ciphertext];
}

async function writeSchemaFile(): Promise<void> {
  const { format } = await import("prettier");
  writeFileSync(schemaFile, await format(JSON.stringify(stackFileSchema()), { parser: "json", printWidth: 120 }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeSchemaFile();
