"""表格 — an Excel sheet in, looked over, then written by a job."""
