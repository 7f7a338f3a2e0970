// Stands in for @vscode/fs-copyfile, a native copy-on-write copy.
const fs = require("fs");

exports.copyFile = (source, target, mode) => fs.promises.copyFile(source, target, mode);
exports.copyFileSync = fs.copyFileSync;
exports.cp = (source, target, options) =>
  fs.promises.cp(source, target, { recursive: true, ...options });
exports.isCloneSupported = () => false;
exports.constants = fs.constants;
