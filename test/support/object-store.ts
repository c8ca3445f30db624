import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { output } from "./run.ts";

const version = "github.com/versity/versitygw/cmd/versitygw@v1.8.0";

/**
 * A real object store that speaks S3 over https, with an authority of its own: versitygw, built from its Go module, on the
 * host's address in Docker's default network. Building it takes Go.
 */
export class ObjectStore {
  readonly folder = mkdtempSync(join(tmpdir(), "keelson-store-"));
  readonly bucket = "backups";
  readonly accessKey = "drill-access";
  readonly secretKey = "drill-secret-0123456789";
  readonly ca = join(this.folder, "authority.pem");
  endpoint = "";
  readonly #name: string;
  readonly #port: number;

  constructor(name: string, port: number) {
    this.#name = name;
    this.#port = port;
  }

  /** Builds and starts it; the first build takes a minute or two, later ones come from Go's cache. */
  async start(): Promise<void> {
    const format = "{{(index .IPAM.Config 0).Gateway}}";
    const address = (await output("docker", ["network", "inspect", "bridge", "--format", format])).trim();
    this.endpoint = `https://${address}:${this.#port}`;
    this.#certify(address);
    const env = { ...process.env, GOBIN: this.folder, CGO_ENABLED: "0" };
    await output("go", ["install", version], { env, timeoutSeconds: 600 });
    await output("docker", ["rm", "--force", "--volumes", this.#name]);
    await output("docker", [
      ...["run", "--detach", "--name", this.#name, "--network", "host", "--volume", `${this.folder}:/store:ro`],
      ...["--volume", "/data", "debian:trixie-slim", "sh", "-c", `mkdir -p /data/${this.bucket} && exec "$@"`, "sh"],
      ...["/store/versitygw", "--access", this.accessKey, "--secret", this.secretKey, "--region", "us-east-1"],
      ...[
        "--port",
        `${address}:${this.#port}`,
        "--cert",
        "/store/own.pem",
        "--key",
        "/store/own.key",
        "posix",
        "/data",
      ],
    ]);
  }

  /** What a stack file says of it. */
  get repository() {
    const { endpoint, bucket, accessKey, secretKey, ca } = this;
    return { kind: "s3" as const, endpoint, bucket, accessKey, secretKey, ca };
  }

  /** Has it take requests and answer none. */
  freeze = () => output("docker", ["pause", this.#name]);
  thaw = () => output("docker", ["unpause", this.#name]);

  async remove(): Promise<void> {
    await output("docker", ["rm", "--force", "--volumes", this.#name]);
    rmSync(this.folder, { recursive: true });
  }

  /** pgBackRest looks for the address among the names, restic among the addresses. */
  #certify(address: string): void {
    const make = (...words: string[]) => execFileSync("openssl", words, { cwd: this.folder, stdio: "pipe" });
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    make("req", "-x509", ...key, "-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=drill authority");
    const names = `subjectAltName=IP:${address},DNS:${address}`;
    const by = ["-CA", "authority.pem", "-CAkey", "authority.key", "-addext", names];
    make("req", "-x509", ...key, ...by, "-keyout", "own.key", "-out", "own.pem", "-subj", `/CN=${address}`);
  }
}
