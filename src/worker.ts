import { parentPort } from "node:worker_threads";
import type { ExamineOrder, ExamineReply } from "./node/examineProtocol.js";
import { examineOnDisk } from "./node/examineOnDisk.js";

/** Bytes between two reports: a few a second. */
const reportBytes = 128 * 1024 * 1024;

parentPort?.on("message", (order: ExamineOrder) => {
  const reply = (message: ExamineReply): void => parentPort?.postMessage(message);
  let unreported = 0;
  void examineOnDisk(order, (bytes) => {
    unreported += bytes;
    if (unreported >= reportBytes) {
      reply({ kind: "bytes", bytes: unreported });
      unreported = 0;
    }
  }).then((outcome) => {
    reply({ kind: "bytes", bytes: unreported });
    reply({ kind: "result", outcome });
  });
});
