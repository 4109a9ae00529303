"""Trains three models of house prices, one run each, and logs how well each does.

    pip install -r requirements.txt
    python train.py
    python train.py --only boosting      # one of them, with other settings: --trees 400
"""

import argparse

import mlflow
from mlflow.models import infer_signature
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from houses import FEATURES, TARGET, make_houses

NUMBERS = ["bedrooms", "bathrooms", "square_feet"]


def pipeline(kind: str, trees: int):
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False, handle_unknown="ignore"), ["neighborhood"]),
        (StandardScaler(), NUMBERS),
    )
    model = {
        "ridge": lambda: Ridge(alpha=1.0),
        "forest": lambda: RandomForestRegressor(n_estimators=trees, max_depth=12, random_state=7),
        "boosting": lambda: HistGradientBoostingRegressor(max_iter=trees, learning_rate=0.08, random_state=7),
    }[kind]()
    return make_pipeline(columns, model)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", choices=["ridge", "forest", "boosting"])
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--trees", type=int, default=120)
    args = parser.parse_args()

    houses = make_houses(args.rows, seed=7)
    train, valid = train_test_split(houses, test_size=0.25, random_state=7)
    mlflow.set_experiment("house-prices")
    for kind in [args.only] if args.only else ["ridge", "forest", "boosting"]:
        with mlflow.start_run(run_name=kind):
            mlflow.log_params({"model": kind, "rows": args.rows, "trees": args.trees})
            mlflow.log_input(mlflow.data.from_pandas(train, name="houses", targets=TARGET), context="training")
            model = pipeline(kind, args.trees).fit(train[FEATURES], train[TARGET])
            predicted = model.predict(valid[FEATURES])
            mlflow.log_metrics({
                "val_rmse": root_mean_squared_error(valid[TARGET], predicted),
                "val_mae": mean_absolute_error(valid[TARGET], predicted),
                "val_r2": r2_score(valid[TARGET], predicted),
            })
            mlflow.sklearn.log_model(
                model, name="model", signature=infer_signature(train[FEATURES], predicted),
                input_example=valid[FEATURES].head(1), serialization_format="cloudpickle",
            )


if __name__ == "__main__":
    main()
