/**
 * The service worker: the app's files without a network. A new version is fetched whole beside
 * the old one and waits until the person agrees, so that no page ever mixes two versions.
 * It never touches the database, except to send what waits when the network comes back.
 */
/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

import { Door } from "../net/door";
import { emptyOutbox } from "../net/outbox";
import { Phone, type KeptSector } from "../store/database";

declare const self: ServiceWorkerGlobalScope;
declare const __FILES__: { url: string; revision: string | null }[];

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

precacheAndRoute(__FILES__);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL("/field/"), { allowlist: [/^\/field\/$/] }));

self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function send(): Promise<void> {
  const phone = new Phone();
  const token = await phone.setting<string>("token");
  if (!token) return;
  const language = (await phone.setting<string>("language")) ?? "en";
  const sector = await phone.setting<KeptSector>("sector");
  const outcome = await emptyOutbox(phone, new Door(token, language, sector?.value.town.id ?? ""), { sending: () => undefined });
  if (outcome === "no-answer") throw new Error("the desk did not answer"); // the browser tries again
}

self.addEventListener("sync" as "message", (event) => {
  const sync = event as unknown as SyncEvent;
  if (sync.tag === "outbox") sync.waitUntil(send());
});
