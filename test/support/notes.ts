import assert from "node:assert/strict";
import { ask, askUntil } from "./http.ts";

/** Writes a row through the example app; it is acknowledged once this returns. */
export async function addNote(base: string, text: string): Promise<void> {
  const { status, body } = await ask(`${base}/notes`, { method: "POST", body: { text } });
  assert.equal(status, 201, body);
}

/** All rows, as soon as the example app has its database. */
export async function notes(base: string): Promise<string> {
  return (await askUntil(`${base}/notes`, ({ status }) => status === 200, 30)).body;
}
