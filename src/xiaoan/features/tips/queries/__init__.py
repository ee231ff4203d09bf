"""举报线索的读取 — What strangers, reporters, offices and the public may see of tips."""
