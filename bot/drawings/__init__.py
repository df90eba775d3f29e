"""Pictures and printed pages: month chart, charts for operators, report as PDF."""
