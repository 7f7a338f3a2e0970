@echo off
setlocal
if not defined RESPAWN_NODE set RESPAWN_NODE=node
set ELECTRON_RUN_AS_NODE=1
"%RESPAWN_NODE%" "%~dp0..\dist\cli.mjs" %*
