import { generate } from "selfsigned";

/** Ten years: nobody renews a self-signed certificate, and an expired one would only teach people to click through. */
const lifetimeMs = 10 * 365 * 24 * 3600 * 1000;

const hosts = (process.env["HOSTS"] ?? "").split(" ").filter((host) => host !== "" && host !== "*");
const names = ["localhost", ...hosts];
const { cert, private: key } = await generate([{ name: "commonName", value: names.at(-1)! }], {
  keyType: "ec",
  curve: "P-256",
  algorithm: "sha256",
  notAfterDate: new Date(Date.now() + lifetimeMs),
  extensions: [
    {
      name: "subjectAltName",
      altNames: [...names.map((value) => ({ type: 2 as const, value })), { type: 7 as const, ip: "127.0.0.1" }],
    },
  ],
});
process.stdout.write(JSON.stringify({ certificate: cert, key }));
