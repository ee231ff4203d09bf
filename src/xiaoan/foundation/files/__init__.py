"""附件 — photos and papers: checked by content, kept by digest, shown only inside their scope."""
