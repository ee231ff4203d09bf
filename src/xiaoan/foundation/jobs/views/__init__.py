"""Pages of jobs: one's own runs, and the administrator's desk."""
