"""举报线索的页面 — For strangers, for whoever holds a code, for the offices."""
