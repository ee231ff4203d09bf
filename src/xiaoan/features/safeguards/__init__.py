"""三防 — whether people, barriers and technology stand at each campus as the texts ask."""
