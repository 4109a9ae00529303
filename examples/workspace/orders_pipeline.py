"""Cleans one day of orders and logs what came in, what went out and how long it took.

    python orders_pipeline.py                      yesterday
    python orders_pipeline.py --day 2026-03-14
"""

import argparse
import csv
import random
import time
from datetime import date, timedelta
from pathlib import Path

import mlflow

COLUMNS = ["order_id", "customer", "product", "quantity", "price"]
PRODUCTS = {"lamp": 39.0, "chair": 89.5, "desk": 240.0, "shelf": 120.0}


def deliver(day, folder):
    """Writes the file that a shop's system would leave here each night. The same day gives the same file."""
    source = random.Random(day.toordinal())
    path = folder / f"orders-{day}.csv"
    rows = []
    for number in range(source.randint(4000, 6000)):
        product = source.choice(list(PRODUCTS))
        rows.append([f"{day:%y%m%d}-{number:05}", f"c{source.randint(1, 900):04}", product, source.randint(1, 5), PRODUCTS[product]])
        if source.random() < 0.02:  # the shop sends some orders twice
            rows.append(rows[-1])
    folder.mkdir(exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return path


def without_duplicates(rows):
    """The first row of each order."""
    return list({row["order_id"]: row for row in reversed(rows)}.values())[::-1]


def summarize(day, rows):
    revenue = {}
    for row in rows:
        revenue[row["product"]] = revenue.get(row["product"], 0) + int(row["quantity"]) * float(row["price"])
    lines = [f"# Orders of {day}", "", "| product | revenue |", "|---|---:|"]
    lines += [f"| {product} | {revenue[product]:,.2f} |" for product in sorted(revenue)]
    return "\n".join([*lines, "", f"Total {sum(revenue.values()):,.2f}", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--day", type=date.fromisoformat, default=date.today() - timedelta(days=1))
    day = parser.parse_args().day
    began = time.monotonic()

    mlflow.set_experiment("orders")
    with mlflow.start_run(run_name=f"orders {day}"):
        mlflow.log_param("processing_date", day.isoformat())
        path = deliver(day, Path("data"))
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        kept = without_duplicates(rows)

        output = Path("data") / f"clean-{day}.csv"
        with output.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(kept)

        mlflow.log_metrics(
            {
                "rows_in": len(rows),
                "rows_out": len(kept),
                "duplicates": len(rows) - len(kept),
                "minutes": (time.monotonic() - began) / 60,
            }
        )
        mlflow.log_text(summarize(day, kept), "summary.md")
        mlflow.log_artifact(str(output))
    print(f"{day}: {len(rows)} rows in, {len(kept)} rows out")


if __name__ == "__main__":
    main()
