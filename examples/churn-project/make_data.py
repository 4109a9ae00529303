"""Writes data/customers.csv: made-up customers, some with values missing. The same each time."""
import csv
import math
import random
from pathlib import Path

random.seed(20)
rows = []
for _ in range(240):
    months = random.randint(1, 72)
    bill = round(random.gauss(58, 18), 2)
    calls = random.randint(0, 9)
    pull = 0.45 * calls + 0.025 * (bill - 58) - 0.06 * (months - 24) - 1.4
    left = int(random.random() < 1 / (1 + math.exp(-pull)))
    row = [months, bill, calls, left]
    if random.random() < 0.1:
        row[random.randrange(3)] = ""
    rows.append(row)

file = Path(__file__).parent / "data" / "customers.csv"
file.parent.mkdir(exist_ok=True)
with file.open("w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["months", "monthly_bill", "support_calls", "left"])
    writer.writerows(rows)
