import { HttpError, readJson, readText } from "./body.js";

/** Handlers by method and path; each returns { status, body }. `:key` in a path is a parameter. */
export function createRoutes({ database, cache }) {
  return [
    route("GET", "/notes", async () => answer(200, await needed("DATABASE_URL", database).latestNotes())),
    route("POST", "/notes", async (request) => {
      const { text } = await readJson(request);
      if (typeof text !== "string" || text === "") throw new HttpError(400, 'expected {"text": "…"}');
      return answer(201, await needed("DATABASE_URL", database).addNote(text));
    }),
    route("GET", "/cache/:key", async (_, { key }) => {
      const value = await needed("REDIS_URL", cache).get(key);
      if (value === null) throw new HttpError(404, "no such key");
      return answer(200, { key, value });
    }),
    route("PUT", "/cache/:key", async (request, { key }) => {
      await needed("REDIS_URL", cache).set(key, await readText(request));
      return answer(200, { key });
    }),
  ];
}

function route(method, template, handle) {
  const path = new RegExp(`^${template.replace(/:(\w+)/, "(?<$1>[^/]+)")}$`);
  return { method, template, path, handle };
}

function answer(status, body) {
  return { status, body };
}

function needed(variable, dependency) {
  if (dependency === undefined) throw new HttpError(501, `${variable} is not set`);
  return dependency;
}
