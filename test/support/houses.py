"""Houses in numbers for tests of scoring: registers a model of their prices, and writes a file of so many rows. Arguments: the model's name, the file, the rows."""
import sys

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

PLACES = ["North District", "South", "East"]


def houses(rows, seed):
    random = np.random.default_rng(seed)
    table = pd.DataFrame({
        "bedrooms": random.integers(1, 6, rows),
        "bathrooms": random.integers(1, 4, rows),
        "square_feet": random.integers(500, 4000, rows).astype(float),
        "neighborhood": random.choice(PLACES, rows),
    })
    # Exactly linear, so that every prediction can be worked out.
    price = 150 * table.square_feet + 10_000 * table.bedrooms + 50_000 * (table.neighborhood == "North District")
    return table, price


name, path, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
table, price = houses(2000, 1)
model = make_pipeline(make_column_transformer((OneHotEncoder(), ["neighborhood"]), remainder="passthrough"), LinearRegression()).fit(table, price)
with mlflow.start_run(run_name="houses"):
    mlflow.sklearn.log_model(model, name="model", signature=infer_signature(table, model.predict(table)), registered_model_name=name)
large, prices = houses(rows, 2)
large.insert(0, "id", [f"{at:08d}" for at in range(rows)])
large["price"] = prices
large.to_csv(path, index=False)
