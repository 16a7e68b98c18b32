// One phone of bench/faults.py without a browser: `node phone.mjs ADDRESS`; a line {n, tab, name, given} calls sim.js in one
// of its two tabs, {n, value} answers.
import { createInterface } from "node:readline";
import { load } from "./tabs.mjs";

const [, , server] = process.argv;
const real = globalThis.fetch;
globalThis.fetch = (address, options) => real(new URL(address, server), options);
process.on("unhandledRejection", () => {}); // A browser logs it and goes on.

const tabs = [await load("/phones/sim.js", "a"), await load("/phones/sim.js", "b")];
for await (const line of createInterface({ input: process.stdin })) {
  const { n, tab, name, given } = JSON.parse(line);
  Promise.resolve(tabs[tab][name](given)).then(
    (value) => console.log(JSON.stringify({ n, value: value ?? null })),
    (error) => console.log(JSON.stringify({ n, error: String(error.stack) })),
  );
}
process.exit(0);
