"""Houses and their prices, made up by a rule with noise, so that the example needs no download."""

import numpy as np
import pandas as pd

FEATURES = ["bedrooms", "bathrooms", "square_feet", "neighborhood"]
TARGET = "price"
DISTRICTS = {"North District": 1.25, "Old Town": 1.4, "Riverside": 1.1, "South District": 0.9}


def make_houses(rows: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    district = random.choice(list(DISTRICTS), rows)
    bedrooms = random.integers(1, 7, rows)
    bathrooms = np.clip(bedrooms - random.integers(0, 3, rows), 1, None)
    square_feet = np.round(450 + 320 * bedrooms + random.normal(0, 180, rows)).clip(300)
    worth = pd.Series(district).map(DISTRICTS).to_numpy()
    price = worth * (60_000 + 130 * square_feet + 9_000 * bathrooms + 0.018 * square_feet**2)
    return pd.DataFrame({
        # Whole numbers as doubles: a column that may have gaps one day is a double then.
        "bedrooms": bedrooms.astype(float),
        "bathrooms": bathrooms.astype(float),
        "square_feet": square_feet,
        "neighborhood": district,
        TARGET: np.round(price * random.normal(1, 0.07, rows)),
    })


if __name__ == "__main__":
    make_houses(1000, seed=11).to_csv("holdout.csv", index=False)
