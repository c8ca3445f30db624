import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDebianLike, parseOsRelease } from "../../../operations/setup/debian.ts";
import { debianMirrors, packageSources } from "../../../operations/setup/package-sources.ts";

describe("isDebianLike", () => {
  const cases: readonly (readonly [text: string, expected: boolean])[] = [
    ['PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n', true],
    ["ID=ubuntu\nID_LIKE=debian\n", true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
    ['ID="fedora"\n', false],
    ["", false],
  ];
  for (const [text, expected] of cases) {
    it(`says ${expected} of ${JSON.stringify(text)}`, () => assert.equal(isDebianLike(parseOsRelease(text)), expected));
  }
});

describe("the package sources of an image", () => {
  const bookworm = { ID: "debian", VERSION_CODENAME: "bookworm" };
  const targets = [
    "http://third.example/tools tools-bookworm main",
    "http://third.example/linux bookworm stable",
    "http://mirror.example/debian/ bookworm main",
    "http://mirror.example/debian/ bookworm-updates main",
    "http://mirror.example/security/ bookworm-security main",
  ].join("\n");

  it("are the mirrors of the machine, security and updates included", () => {
    assert.deepEqual(packageSources("trixie", debianMirrors(targets, bookworm)), [
      "deb http://mirror.example/debian/ trixie main",
      "deb http://mirror.example/debian/ trixie-updates main",
      "deb http://mirror.example/security/ trixie-security main",
    ]);
  });

  it("are left to mmdebstrap on a system that is not Debian itself", () => {
    assert.deepEqual(packageSources("trixie", debianMirrors(targets, { ID: "ubuntu", VERSION_CODENAME: "noble" })), []);
  });

  it("are left to mmdebstrap where the machine has no security mirror", () => {
    const without = targets.split("\n").slice(0, -1).join("\n");
    assert.equal(debianMirrors(without, bookworm), undefined);
  });
});
