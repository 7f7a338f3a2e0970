// Stands in for @vscode/spdlog, which is native and not built here: appends to the same log files, so
// that Output channels, which are views of those files, keep working.
const fs = require("fs");
const path = require("path");

const levels = ["trace", "debug", "info", "warning", "error", "critical"];
let globalLevel = 2;

class Logger {
  constructor(file) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.descriptor = fs.openSync(file, "a");
    this.level = globalLevel;
    this.raw = false;
    levels.forEach((name, level) => {
      this[name === "warning" ? "warn" : name] = (message) => this.write(level, message);
    });
  }

  write(level, message) {
    if (level >= this.level && this.descriptor !== undefined) {
      const stamp = new Date().toISOString().replace("T", " ").replace("Z", "");
      const line = this.raw ? message : `${stamp} [${levels[level]}] ${message}\n`;
      fs.writeSync(this.descriptor, line);
    }
  }

  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  flush() {}
  clearFormatters() {
    this.raw = true;
  }
  drop() {
    if (this.descriptor !== undefined) {
      fs.closeSync(this.descriptor);
      this.descriptor = undefined;
    }
  }
}

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = (level) => {
  globalLevel = level;
};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (_name, file) => new Logger(file);
exports.createAsyncRotatingLogger = async (_name, file) => new Logger(file);
