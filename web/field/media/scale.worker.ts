/** Scales photos beside the page, so that the shutter never waits: one photo in memory at a time. */
/// <reference lib="webworker" />
import { scaled, type Job, type Scaled } from "./scaling";

declare const self: DedicatedWorkerGlobalScope;

self.onmessage = async ({ data }: MessageEvent<Job & { id: number }>) => {
  try {
    const result: Scaled = await scaled(data);
    self.postMessage({ id: data.id, result });
  } catch (error) {
    self.postMessage({ id: data.id, error: String(error) });
  }
};
