// Stands in for @vscode/deviceid: tests need no identity.
exports.getDeviceId = async () => "00000000-0000-4000-8000-000000000000";
