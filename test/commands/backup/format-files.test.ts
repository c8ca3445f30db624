import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatFilesDrill } from "../../../commands/backup/format-files.ts";
import { isFilesLabel, serviceOfLabel } from "../../../operations/backups/files.ts";

const service = {
  ...{ service: "web", label: "web-20270102-030405", ok: true, level: "L5", files: 3, bytes: 2 ** 20 },
  ...{ rpoSeconds: 60, rtoSeconds: 1.5, moved: 0 },
};

describe("backups of files", () => {
  test("a drill says what was shown, and no more", () => {
    const said = (more: object) => formatFilesDrill({ time: "", ok: true, services: [{ ...service, ...more }] });
    assert.match(
      said({}),
      /^web-20270102-030405 was restored \(L5 restored and compared\): 3 files, 1.0 MiB, each as it was\./,
    );
    assert.match(said({ moved: 2 }), /2 were written to while they were backed up/);
    assert.match(said({ ok: false, problem: "it is damaged" }), /the files of web .* failed: it is damaged/);
  });

  test("a label says whose backup it is", () => {
    const labels = [
      "20270102-030405F",
      "20270102-030405F_20270103-030405D",
      "web-20270102-030405",
      "config@20270102-030405",
    ];
    assert.deepEqual(labels.map(isFilesLabel), [false, false, true, true]);
    assert.equal(serviceOfLabel("web-2-20270102-030405"), "web-2");
    assert.equal(serviceOfLabel("config@20270102-030405"), "@config");
    assert.throws(() => serviceOfLabel("web"), /There is no backup web/);
  });
});
