import { record } from "./catalogue.ts";

const [address = "http://127.0.0.1:9090"] = process.argv.slice(2);
await record(address);
