"""Stand-in for flash-attn: never called, for the experiment sets `flash_attn` off."""
