"""Fits a curve by gradient descent and logs how it went. Needs mlflow (or mlflow-skinny) and nothing else.

    python train.py                 about a minute, to watch it live
    python train.py --fast          about ten seconds
    python train.py --learning-rate 0.3 --degree 5
"""

import argparse
import math
import random
import time

import mlflow


def make_data(count, noise, seed):
    """Points around one period of a sine, half of them kept back to check the fit."""
    source = random.Random(seed)
    points = []
    for _ in range(count):
        x = source.uniform(-1, 1)
        points.append((x, math.sin(math.pi * x) + source.gauss(0, noise)))
    return points[::2], points[1::2]


def predict(weights, x):
    return sum(weight * x**power for power, weight in enumerate(weights))


def rmse(weights, points):
    return math.sqrt(sum((predict(weights, x) - y) ** 2 for x, y in points) / len(points))


def gradient(weights, points):
    slopes = [0.0] * len(weights)
    for x, y in points:
        error = predict(weights, x) - y
        for power in range(len(weights)):
            slopes[power] += 2 * error * x**power / len(points)
    return slopes


def report(weights, train_error, val_error):
    terms = [f"{weight:+.4f} x^{power}" for power, weight in enumerate(weights)]
    return "\n".join(["y =", *terms, "", f"train_rmse {train_error:.4f}", f"val_rmse   {val_error:.4f}", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learning-rate", type=float, default=0.4)
    parser.add_argument("--degree", type=int, default=3)
    parser.add_argument("--steps", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--pause", type=float, default=0.4, help="seconds between two steps, so that there is something to watch")
    parser.add_argument("--fast", action="store_true", help="a shorter pause")
    options = parser.parse_args()
    pause = 0.05 if options.fast else options.pause

    train, val = make_data(count=200, noise=0.15, seed=options.seed)
    weights = [0.0] * (options.degree + 1)
    with mlflow.start_run(run_name=f"curve-degree{options.degree}"):
        mlflow.log_params(
            {"learning_rate": options.learning_rate, "degree": options.degree, "steps": options.steps, "seed": options.seed}
        )
        for step in range(options.steps):
            slopes = gradient(weights, train)
            weights = [weight - options.learning_rate * slope for weight, slope in zip(weights, slopes)]
            mlflow.log_metrics({"train_rmse": rmse(weights, train), "val_rmse": rmse(weights, val)}, step=step)
            time.sleep(pause)
        mlflow.log_text(report(weights, rmse(weights, train), rmse(weights, val)), "fit.txt")
    print(f"val_rmse {rmse(weights, val):.4f} after {options.steps} steps")


if __name__ == "__main__":
    main()
