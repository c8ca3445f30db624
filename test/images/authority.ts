import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A root, an authority below it, and a server's certificate of that one, all in PEM. */
export interface Issued {
  readonly root: string;
  readonly intermediate: string;
  readonly leaf: string;
  readonly key: string;
}

const authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";

/** As a public authority issues it: what it is signed by is not what clients know. */
export function issue(hosts: readonly string[]): Issued {
  const folder = mkdtempSync(join(tmpdir(), "keelson-authority-"));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const names = hosts.map((host) => `DNS:${host}`).join(",");
  const sign = (name: string, by: string, extensions: string) => {
    writeFileSync(join(folder, `${name}.ext`), extensions);
    openssl(
      "req",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-subj",
      `/CN=${name}`,
      "-out",
      `${name}.csr`,
    );
    const signer =
      by === name ? ["-signkey", `${name}.key`] : ["-CA", `${by}.pem`, "-CAkey", `${by}.key`, "-CAcreateserial"];
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      ...signer,
      "-days",
      "30",
      "-extfile",
      `${name}.ext`,
      "-out",
      `${name}.pem`,
    );
    return readFileSync(join(folder, `${name}.pem`), "utf8");
  };
  try {
    const root = sign("Trial Root", "Trial Root", authority);
    const intermediate = sign("Trial Intermediate", "Trial Root", authority);
    const leaf = sign(hosts[0]!, "Trial Intermediate", `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
    return { root, intermediate, leaf, key: readFileSync(join(folder, `${hosts[0]!}.key`), "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
