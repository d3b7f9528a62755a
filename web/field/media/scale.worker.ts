/** Scales photos beside the page, so that the shutter never waits: one photo in memory at a time. */
/// <reference lib="webworker" />
import { scaled, type Job, type Scaled } from "./scaling";

declare const self: DedicatedWorkerGlobalScope;

let before: Promise<void> = Promise.resolve();

async function scale({ id, ...job }: Job & { id: number }): Promise<void> {
  try {
    const result: Scaled = await scaled(job);
    self.postMessage({ id, result });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
}

self.onmessage = ({ data }: MessageEvent<Job & { id: number }>) => {
  before = before.then(() => scale(data));
};
