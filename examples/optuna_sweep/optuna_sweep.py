"""Searches for good parameters with Optuna; every trial is a run below the one that this script was started with.

    pip install mlflow optuna scikit-learn
    trialbook exec --no-metrics --name "optuna search" -- python optuna_sweep.py --trials 20

`trialbook exec` makes the parent run and hands its id to the script, so that `mlflow.start_run()` continues it and
`mlflow.start_run(nested=True)` makes a child of it.
"""

import argparse

import mlflow
import optuna
from sklearn.datasets import load_diabetes
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import cross_val_score


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    data, target = load_diabetes(return_X_y=True)

    def objective(trial: optuna.Trial) -> float:
        params = {
            "learning_rate": trial.suggest_float("learning_rate", 1e-3, 0.5, log=True),
            "max_depth": trial.suggest_int("max_depth", 1, 6),
            "subsample": trial.suggest_float("subsample", 0.4, 1.0),
        }
        with mlflow.start_run(nested=True, run_name=f"trial {trial.number}"):
            mlflow.log_params(params)
            model = GradientBoostingRegressor(n_estimators=60, random_state=0, **params)
            errors = []
            for fold, error in enumerate(-cross_val_score(model, data, target, scoring="neg_root_mean_squared_error", cv=4)):
                errors.append(error)
                mean = sum(errors) / len(errors)
                mlflow.log_metric("val_rmse", mean, step=fold)
            mlflow.set_tag("optuna.trial", trial.number)
            return mean

    with mlflow.start_run():
        sampler = optuna.samplers.TPESampler(seed=arguments.seed)
        study = optuna.create_study(direction="minimize", sampler=sampler)
        study.optimize(objective, n_trials=arguments.trials)
        mlflow.log_params({f"best_{name}": value for name, value in study.best_params.items()})
        mlflow.log_metric("val_rmse", study.best_value)


if __name__ == "__main__":
    main()
