"""How pages look; fonts are those the reader's machine has."""

STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #f4f6f8; color: #1f2933; line-height: 1.7;
  font-family: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; }
main { max-width: 860px; margin: 0 auto; padding: 32px 24px 64px; background: #fff; }
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 40px 0 6px; padding-top: 14px; border-top: 1px solid #e2e7ec; }
p { margin: 6px 0 12px; }
.muted { color: #66727f; font-size: 14px; }
.lead { font-size: 17px; background: #eef4fb; border-left: 4px solid #1d5fa8; padding: 12px 16px; }
.cards { display: flex; flex-wrap: wrap; gap: 12px; margin: 16px 0; }
.card { flex: 1 1 110px; border: 1px solid #e2e7ec; border-radius: 6px; padding: 10px 14px; }
.card b { display: block; font-size: 24px; color: #1d5fa8; }
.card span { font-size: 13px; color: #66727f; }
svg { max-width: 100%; height: auto; display: block; margin: 10px 0; }
svg text { font-family: inherit; }
table { border-collapse: collapse; width: 100%; font-size: 14px; margin: 10px 0; }
th, td { border-bottom: 1px solid #e2e7ec; padding: 6px 8px; text-align: left; vertical-align: top; }
th { color: #66727f; font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td { overflow-wrap: anywhere; }
.bad { color: #b42318; font-weight: 600; }
.good { color: #1b7f4b; font-weight: 600; }
@media print { body { background: #fff; } main { padding: 0; } h2 { break-after: avoid; } }
"""
