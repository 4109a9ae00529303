"""Trains a classifier with scikit-learn. One line, mlflow.autolog(), logs parameters, scores, plots and the model.

    pip install -r requirements.txt
    python train_sklearn.py
"""

import sys

try:
    import mlflow.sklearn
    from sklearn.datasets import load_wine
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split
except ImportError as error:
    sys.exit(f"{error}.\nThis example needs scikit-learn and the whole of mlflow: pip install -r requirements.txt")

# The format that MLflow loads trees from; see its documentation of log_model.
mlflow.sklearn.autolog(serialization_format="cloudpickle")
mlflow.set_experiment("wine")

data = load_wine(as_frame=True)
train_x, test_x, train_y, test_y = train_test_split(data.data, data.target, test_size=0.3, random_state=7, stratify=data.target)

with mlflow.start_run(run_name="forest"):
    model = RandomForestClassifier(n_estimators=120, max_depth=6, random_state=7).fit(train_x, train_y)
    accuracy = model.score(test_x, test_y)
    mlflow.log_metric("test_accuracy", accuracy)
print(f"test_accuracy {accuracy:.3f}")
