"""Fits a logistic regression that tells which customers leave, and logs how often it is right."""
import argparse

import mlflow
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--data", required=True, help="CSV file without missing values")
parser.add_argument("--regularization", type=float, default=1.0, help="less of it fits the data closer")
parser.add_argument("--max-iter", type=float, default=200)
args = parser.parse_args()

rows = pd.read_csv(args.data)
features, target = rows.drop(columns="left"), rows["left"]
train_x, test_x, train_y, test_y = train_test_split(features, target, test_size=0.3, random_state=7, stratify=target)

model = make_pipeline(StandardScaler(), LogisticRegression(C=1 / args.regularization, max_iter=int(args.max_iter)))
model.fit(train_x, train_y)

accuracy = accuracy_score(test_y, model.predict(test_x))
auc = roc_auc_score(test_y, model.predict_proba(test_x)[:, 1])

with mlflow.start_run():
    mlflow.log_metrics({"accuracy": accuracy, "auc": auc})

print(f"accuracy {accuracy:.3f}")
