// The field app's own modules in Node: once for each tab, over one IndexedDB in memory. Importing this prepares it.
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import fakeIndexedDB from "../vendor/fake-indexeddb/fakeIndexedDB.js";
import IDBObjectStore from "../vendor/fake-indexeddb/FDBObjectStore.js";

const root = new URL("../../", import.meta.url);
const places = {
  "/static/outreach/": "lantoa/outreach/static/outreach/", "../offline/": "lantoa/infra/offline/static/offline/",
  "/phones/": "bench/faults_page/",
};

/** Each tab has modules of its own: an address is followed by the name of the tab, and so is what it imports. */
registerHooks({
  resolve(address, context, next) {
    const tab = new URL(context.parentURL).hash || new URL(address, context.parentURL).hash;
    const place = Object.keys(places).find((start) => address.startsWith(start));
    if (!tab) return next(address, context);
    const url = place ? new URL(address.replace(place, places[place]), root) : new URL(address, context.parentURL);
    return { url: `${url.href.split("#")[0]}${tab}`, format: "module", shortCircuit: true };
  },
});

const nothing = () => {};
Object.assign(globalThis, {
  window: globalThis, indexedDB: fakeIndexedDB, IDBObjectStore, addEventListener: nothing,
  document: { addEventListener: nothing, hidden: false, cookie: "" },
});

/** A module of the field app (or of the simulator) as one tab has it. */
export const load = (address, tab) => import(`${address}#${tab}`);
