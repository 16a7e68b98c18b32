// One phone of bench/faults.py without a browser: the field app's own modules, once for each of two tabs, over one
// IndexedDB in memory, in Node. `node phone.mjs ADDRESS`; a line {tab, name, given} calls sim.js, {value} answers.
import { registerHooks } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import fakeIndexedDB from "../vendor/fake-indexeddb/fakeIndexedDB.js";
import IDBObjectStore from "../vendor/fake-indexeddb/FDBObjectStore.js";

const [, , server, root] = process.argv;
const base = pathToFileURL(`${root}/`);
const places = { "/static/outreach/": "lantoa/outreach/static/outreach/", "/phones/": "bench/faults_page/" };

/** Each tab has modules of its own: an address is followed by the name of the tab, and so is what it imports. */
registerHooks({
  resolve(address, context, next) {
    const tab = new URL(context.parentURL).hash || new URL(address, context.parentURL).hash;
    const place = Object.keys(places).find((start) => address.startsWith(start));
    if (!tab || context.parentURL.includes("node_modules")) return next(address, context);
    const url = place ? new URL(address.replace(place, places[place]), base) : new URL(address, context.parentURL);
    return { url: `${url.href.split("#")[0]}${tab}`, format: "module", shortCircuit: true };
  },
});

const nothing = () => {};
const real = globalThis.fetch;
Object.assign(globalThis, {
  window: globalThis, indexedDB: fakeIndexedDB, IDBObjectStore, addEventListener: nothing,
  document: { addEventListener: nothing, hidden: false, cookie: "" },
  fetch: (address, options) => real(new URL(address, server), options),
});

process.on("unhandledRejection", nothing); // A browser logs it and goes on.

const tabs = await Promise.all(["#a", "#b"].map((tab) => import(`/phones/sim.js${tab}`)));
for await (const line of createInterface({ input: process.stdin })) {
  const { n, tab, name, given } = JSON.parse(line);
  Promise.resolve(tabs[tab][name](given)).then(
    (value) => console.log(JSON.stringify({ n, value: value ?? null })),
    (error) => console.log(JSON.stringify({ n, error: String(error.stack) })),
  );
}
process.exit(0);
