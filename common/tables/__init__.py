"""Reading and writing tables: CSV, XLSX and old XLS (IMP-3, IMP-4, OUT-1)."""
