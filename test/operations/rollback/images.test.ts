import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { neededImages } from "../../../operations/rollback/images.ts";
import { release } from "./releases.ts";
import { component, custom, state } from "./states.ts";

const [recorded, resolved] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
const web = component("keelson:app-service:AppService", "web");
const reference = "keelson/web:1";
const image = custom(web, "docker:index/remoteImage:RemoteImage", "web-image", {
  id: `${recorded}${reference}`,
  inputs: { name: reference },
});
const needed = (images: ReturnType<typeof release>["images"]) => neededImages(release({ images }), state(web, image));

describe("the images that a release needs", () => {
  test("are those of its checkpoint, by id", () => assert.deepEqual(needed([]), [{ reference, id: recorded }]));

  test("are those of its record, where a tag had moved under the engine", () => {
    assert.deepEqual(needed([{ service: "web", reference, id: resolved }]), [{ reference, id: resolved }]);
  });
});
