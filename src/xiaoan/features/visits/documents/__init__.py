"""检查文书 — What inspections print: feedback sheet, notice, report, circular, Excel."""
