"""Trains a small model of one framework with MLflow's autologging, loads what was logged, and prints as JSON what the server holds of the run.

Runs on MLflow 2.0 as well as on the newest: FRAMEWORK is the only argument.
"""
import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import mlflow
import numpy as np
from mlflow.tracking import MlflowClient

rng = np.random.RandomState(0)
FEATURES = rng.rand(80, 4).astype("float32")
LABELS = (FEATURES.sum(axis=1) > 2).astype("int32")
EPOCHS = 3


def xgboost():
    import xgboost as xgb

    mlflow.xgboost.autolog()
    train = xgb.DMatrix(FEATURES[:60], label=LABELS[:60])
    test = xgb.DMatrix(FEATURES[60:], label=LABELS[60:])
    xgb.train({"objective": "binary:logistic", "max_depth": 2, "seed": 0}, train, num_boost_round=EPOCHS, evals=[(train, "train"), (test, "test")], verbose_eval=False)
    return "xgboost"


def lightgbm():
    import lightgbm as lgb

    mlflow.lightgbm.autolog()
    train = lgb.Dataset(FEATURES[:60], label=LABELS[:60])
    test = lgb.Dataset(FEATURES[60:], label=LABELS[60:], reference=train)
    lgb.train({"objective": "binary", "num_leaves": 3, "min_data_in_leaf": 2, "verbosity": -1, "seed": 0, "num_threads": 1}, train, num_boost_round=EPOCHS, valid_sets=[train, test], valid_names=["train", "test"])
    return "lightgbm"


def pytorch():
    import torch

    try:
        import lightning.pytorch as lightning
    except ImportError:
        import pytorch_lightning as lightning

    class Net(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(4, 1)

        def forward(self, x):
            return torch.sigmoid(self.layer(x)).squeeze(1)

        def training_step(self, batch, index):
            x, y = batch
            loss = torch.nn.functional.binary_cross_entropy(self(x), y)
            self.log("train_loss", loss, on_step=False, on_epoch=True)
            return loss

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.1)

    torch.manual_seed(0)
    mlflow.pytorch.autolog()
    data = torch.utils.data.TensorDataset(torch.tensor(FEATURES), torch.tensor(LABELS, dtype=torch.float32))
    trainer = lightning.Trainer(max_epochs=EPOCHS, accelerator="cpu", devices=1, enable_progress_bar=False, logger=False, enable_checkpointing=True, default_root_dir=os.getcwd())
    trainer.fit(Net(), torch.utils.data.DataLoader(data, batch_size=20))
    return "pytorch"


def build(keras):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="binary_crossentropy", metrics=["accuracy"])
    return model


def tensorflow():
    import tensorflow as tf

    mlflow.tensorflow.autolog()
    build(tf.keras).fit(FEATURES, LABELS, epochs=EPOCHS, batch_size=20, validation_split=0.25, verbose=0)
    return "tensorflow"


def keras():
    import keras as own

    # Before Keras 3 its own flavor is that of TensorFlow.
    flavor = getattr(mlflow, "keras", None) if int(own.__version__.split(".")[0]) >= 3 else mlflow.tensorflow
    flavor.autolog()
    build(own).fit(FEATURES, LABELS, epochs=EPOCHS, batch_size=20, validation_split=0.25, verbose=0)
    return "keras" if flavor is not mlflow.tensorflow else "tensorflow"


def files(client, run_id, path=None):
    for entry in client.list_artifacts(run_id, path):
        if entry.is_dir:
            yield from files(client, run_id, entry.path)
        else:
            yield entry.path


def model_uri(client, run):
    """Where the model of the run lies: below the run, or since MLflow 3 by itself."""
    outputs = getattr(getattr(run, "outputs", None), "model_outputs", None) or []
    return f"models:/{outputs[-1].model_id}" if outputs else f"runs:/{run.info.run_id}/model"


TRAIN = {each.__name__: each for each in (xgboost, lightgbm, pytorch, tensorflow, keras)}

mlflow.set_experiment("autologging")
flavor = TRAIN[sys.argv[1]]()
client = MlflowClient()
run = client.get_run(mlflow.last_active_run().info.run_id)
uri = model_uri(client, run)
loaded = getattr(mlflow, flavor).load_model(uri)
assert loaded is not None
predicted = mlflow.pyfunc.load_model(uri).predict(FEATURES[60:])
version = mlflow.register_model(uri, f"autologged-{sys.argv[1]}")
print(json.dumps({
    "mlflow": mlflow.__version__,
    "status": run.info.status,
    "params": run.data.params,
    "points": {key: len(client.get_metric_history(run.info.run_id, key)) for key in run.data.metrics},
    "last": run.data.metrics,
    "tags": sorted(key for key in run.data.tags if key.startswith("mlflow.")),
    "files": sorted(files(client, run.info.run_id)),
    "predicted": len(predicted),
    "version": version.version,
}))
