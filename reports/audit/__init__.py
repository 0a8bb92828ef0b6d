"""The audit's page, PDF and workbook, and its rules over several apps."""
