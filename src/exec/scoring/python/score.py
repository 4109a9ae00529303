"""Scores a CSV or Parquet file with a model of MLflow's registry, or validates the model on it. Run by `trialbook score` and `trialbook validate`."""
import argparse, json, os, re, sys, time

CHUNK = 50_000
MISSING = {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"}
TRUTH = {"true": True, "1": True, "1.0": True, "yes": True, "false": False, "0": False, "0.0": False, "no": False}
# Packages that are installed by another name than they are imported.
DISTRIBUTIONS = {"sklearn": "scikit-learn", "cv2": "opencv-python", "PIL": "pillow", "yaml": "pyyaml", "bs4": "beautifulsoup4", "skimage": "scikit-image"}


class Failure(Exception):
    """Something that a person has to mend; `facts` go into the report."""

    def __init__(self, code, message, **facts):
        super().__init__(message)
        self.facts = {"kind": "failed", "code": code, "message": message, **facts}


def shown(value):
    text = str(value)
    return repr(text if len(text) <= 60 else text[:57] + "...")


def listed(names, most=12):
    names = [str(name) for name in names]
    return ", ".join(names[:most]) + (" and %d more" % (len(names) - most) if len(names) > most else "")


def missing_package(module, uri=None):
    name = DISTRIBUTIONS.get(module, module)
    wanted = name
    try:
        import mlflow
        with open(mlflow.pyfunc.get_model_dependencies(uri, format="pip")) as lines:
            for line in lines:
                if re.split(r"[\s\[<>=!~;]", line.strip(), maxsplit=1)[0].lower().replace("_", "-") == name.lower().replace("_", "-"):
                    wanted = line.strip()
    except Exception:
        pass
    install = [sys.executable, "-m", "pip", "install", wanted]
    return Failure("missing-package", "The package '%s' is not installed in %s. Install it with: %s" % (name, sys.executable, " ".join(install)), package=name, install=install)


def load(uri):
    try:
        import mlflow.pyfunc
    except ModuleNotFoundError as error:
        raise missing_package((error.name or "mlflow").split(".")[0])
    for needed in ("numpy", "pandas"):
        try:
            __import__(needed)
        except ModuleNotFoundError:
            raise missing_package(needed)
    try:
        return mlflow.pyfunc.load_model(uri)
    except ModuleNotFoundError as error:
        raise missing_package((error.name or str(error)).split(".")[0], uri)
    except Exception as error:
        raise Failure("not-loaded", "%s cannot be loaded: %s" % (uri, first_line(error)))


def first_line(error):
    lines = str(error).strip().splitlines()
    return "%s: %s" % (type(error).__name__, lines[0][:500] if lines else "no reason given")


# Reading and writing, in parts: a file may be larger than memory.

def is_parquet(path):
    return path.lower().endswith((".parquet", ".pq"))


def separator(path):
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        head = file.readline()
    return max([",", ";", "\t", "|"], key=head.count)


def parts(path):
    """Parts of a file with the number of rows before each. The texts of a CSV stay texts, so that they are written as they were read."""
    import pandas
    if not os.path.isfile(path):
        raise Failure("no-input", "There is no file %s" % path)
    before = 0
    try:
        if is_parquet(path):
            import pyarrow.parquet
            frames = (batch.to_pandas() for batch in pyarrow.parquet.ParquetFile(path).iter_batches(CHUNK))
        else:
            frames = pandas.read_csv(path, sep=separator(path), dtype=str, keep_default_na=False, chunksize=CHUNK, encoding="utf-8-sig")
        for frame in frames:
            frame.index = range(before, before + len(frame))
            yield before, frame
            before += len(frame)
    except ImportError as error:
        raise missing_package((error.name or "pyarrow").split(".")[0])
    except pandas.errors.EmptyDataError:
        raise Failure("no-rows", "%s is empty" % path)
    except UnicodeDecodeError:
        raise Failure("not-read", "%s is not UTF-8 text: save it as UTF-8" % path)
    except (pandas.errors.ParserError, OSError, ValueError) as error:
        raise Failure("not-read", "%s cannot be read: %s" % (path, first_line(error)))


class Writer:
    """Writes beside the file's place, and puts the whole file there at its end: no half of one is left."""

    def __init__(self, path, like):
        self.path, self.part = path, "%s.%d.part" % (path, os.getpid())
        self.file = self.schema = None
        self.sep = "," if is_parquet(like) else separator(like)

    def write(self, frame):
        if is_parquet(self.path):
            import pyarrow, pyarrow.parquet
            table = pyarrow.Table.from_pandas(frame, preserve_index=False, schema=self.schema)
            if self.file is None:
                self.schema = table.schema
                self.file = pyarrow.parquet.ParquetWriter(self.part, table.schema)
            self.file.write_table(table)
        else:
            first = self.file is None
            self.file = self.file or open(self.part, "w", encoding="utf-8", newline="")
            frame.to_csv(self.file, index=False, header=first, sep=self.sep, lineterminator="\n")

    def end(self, keep):
        if self.file is not None:
            self.file.close()
        if keep:
            os.replace(self.part, self.path)
        elif os.path.exists(self.part):
            os.remove(self.part)


# The types that the model was trained with.

class Signature:
    def __init__(self, model):
        schema = model.metadata.get_input_schema()
        self.tensor = schema is not None and schema.is_tensor_spec()
        if self.tensor and schema.has_input_names():
            raise Failure("tensors", "The model takes tensors by name, which a table has none of")
        self.specs = [] if schema is None or self.tensor else list(schema.inputs)
        self.named = schema is not None and schema.has_input_names()
        self.dtype = schema.inputs[0].type if self.tensor else None

    def names(self):
        return [spec.name for spec in self.specs] if self.named else []

    def apply(self, frame, before, leave_out):
        """The part as the model takes it. Raises `Failure` that names the column and the row."""
        import pandas
        others = frame.drop(columns=[name for name in leave_out if name in frame.columns])
        if self.tensor:
            return as_matrix(others, self.dtype, before)
        if not self.specs:
            return others.apply(guessed) if len(others.columns) else others
        found = list(frame.columns) if self.named else list(others.columns)
        made = {}
        for position, spec in enumerate(self.specs):
            name = spec.name if self.named else (found[position] if position < len(found) else "column %d" % (position + 1))
            if name not in found:
                if not getattr(spec, "required", True):
                    continue
                near = [other for other in found if str(other).lower().replace(" ", "_") == str(name).lower().replace(" ", "_")]
                hint = ". Is it '%s'?" % near[0] if near else ". It has: %s" % listed(found)
                raise Failure("missing-column", "The file has no column '%s', which the model takes%s" % (name, hint), column=str(name))
            made[name] = typed(frame[name], spec, name, before)
        return pandas.DataFrame(made, index=frame.index)


def guessed(column):
    """A model without a signature gets numbers where all of a column are."""
    import pandas
    if not is_text(column):
        return column
    gone = column.isin(MISSING)
    numbers = pandas.to_numeric(column.mask(gone), errors="coerce")
    return column.mask(gone) if (numbers.isna() & ~gone).any() or gone.all() else numbers


def as_matrix(frame, dtype, before):
    import pandas
    made = pandas.DataFrame({name: numbers(frame[name], name, before)[0] for name in frame.columns})
    return made.to_numpy(dtype=dtype)


def is_text(column):
    import pandas
    return pandas.api.types.is_object_dtype(column) or pandas.api.types.is_string_dtype(column)


def complain(column, name, before, wrong, what):
    import numpy
    at = int(numpy.flatnonzero(wrong)[0])
    value = column.iloc[at]
    raise Failure("wrong-value", "Row %d, column '%s': %s %s" % (before + at + 1, name, "an empty value" if str(value) in MISSING else shown(value), what), column=str(name), row=before + at + 1)


def numbers(column, name, before):
    import pandas
    gone = column.isin(MISSING) | column.isna() if is_text(column) else column.isna()
    made = pandas.to_numeric(column.mask(gone), errors="coerce")
    wrong = made.isna() & ~gone
    if wrong.any():
        complain(column, name, before, wrong, "is no number")
    return made, gone


def typed(column, spec, name, before):
    import pandas
    kind = getattr(spec.type, "name", None)
    if kind in ("integer", "long"):
        made, gone = numbers(column, name, before)
        if gone.any():
            complain(column.where(~gone, ""), name, before, gone, "where the model takes a whole number")
        if made.dtype.kind == "f":
            broken = made != made.round()
            if broken.any():
                complain(column, name, before, broken, "is no whole number")
        low, high = (-2**31, 2**31 - 1) if kind == "integer" else (-2**63, 2**63 - 1)
        beyond = (made < low) | (made > high)
        if beyond.any():
            complain(column, name, before, beyond, "is too large for the model's type '%s'" % kind)
        return made.astype("int32" if kind == "integer" else "int64")
    if kind in ("float", "double"):
        return numbers(column, name, before)[0].astype("float32" if kind == "float" else "float64")
    if kind == "boolean":
        made = column.astype(str).str.strip().str.lower().map(TRUTH)
        if made.isna().any():
            complain(column, name, before, made.isna(), "is neither true nor false")
        return made.astype(bool)
    if kind == "datetime":
        gone = column.isna() | column.isin(MISSING) if is_text(column) else column.isna()
        made = pandas.to_datetime(column.mask(gone), errors="coerce", **({"format": "ISO8601"} if is_text(column) else {}))
        wrong = made.isna() & ~gone
        if wrong.any():
            complain(column, name, before, wrong, "is no date (such as 2026-01-31 or 2026-01-31T14:00)")
        return made
    if kind == "string":
        texts = column.astype(object)
        gone = column.isna() | column.isin(MISSING)
        return texts.where(gone, texts.map(str)).mask(gone, None) if not gone.all() else pandas.Series([None] * len(column), index=column.index, dtype=object)
    if kind is None and is_text(column):
        def read(text):
            try:
                return json.loads(text)
            except ValueError:
                return text
        return column.map(read)
    return column


# Predicting.

def predict(model, data, before, count):
    try:
        return model.predict(data)
    except ModuleNotFoundError as error:
        raise missing_package((error.name or str(error)).split(".")[0])
    except Exception as error:
        raise Failure("model-failed", "The model failed on rows %s to %s: %s" % (format(before + 1, ","), format(before + count, ","), first_line(error)))


def columns_of(predicted, count, taken):
    """Predictions as columns with names that the file does not have."""
    import numpy, pandas
    if isinstance(predicted, dict):
        predicted = pandas.DataFrame(predicted)
    if isinstance(predicted, pandas.DataFrame):
        names = ["prediction"] if len(predicted.columns) == 1 else ["prediction_%s" % name for name in predicted.columns]
        values = [predicted.iloc[:, at].to_numpy() for at in range(len(names))]
    else:
        array = numpy.asarray(predicted)
        if array.ndim == 2 and array.shape[1] != 1:
            names, values = ["prediction_%d" % at for at in range(array.shape[1])], [array[:, at] for at in range(array.shape[1])]
        else:
            flat = array.reshape(-1) if array.ndim <= 2 else list(array)
            names, values = ["prediction"], [flat]
    for value in values:
        if len(value) != count:
            raise Failure("model-failed", "The model answered %d predictions for %d rows" % (len(value), count))
    made = {}
    for name, value in zip(names, values):
        free, number = name, 1
        while free in taken:
            number += 1
            free = "%s_%d" % (name, number)
        made[free] = value
    return made


class Progress:
    def __init__(self):
        self.began = self.said = time.monotonic()

    def tell(self, rows):
        now = time.monotonic()
        if now - self.said >= 2:
            self.said = now
            print("%s rows, %s rows/s" % (format(rows, ","), format(round(rows / (now - self.began)), ",")), flush=True)


def score(options, model, signature):
    if os.path.exists(options.output) and not options.overwrite:
        raise Failure("output-there", "%s is there already. Name another file by --output, or say --overwrite" % options.output)
    writer, progress, rows, made = Writer(options.output, options.input), Progress(), 0, {}
    kept = False
    try:
        for before, frame in parts(options.input):
            if len(frame) == 0:
                continue
            data = signature.apply(frame, before, [])
            made = columns_of(predict(model, data, before, len(frame)), len(frame), list(frame.columns))
            writer.write(frame.assign(**made))
            rows += len(frame)
            progress.tell(rows)
        if rows == 0:
            raise Failure("no-rows", "%s has no rows" % options.input)
        kept = True
    finally:
        writer.end(kept)
    seconds = time.monotonic() - progress.began
    print("%s rows scored in %.1f s: %s" % (format(rows, ","), seconds, options.output), flush=True)
    return {"kind": "scored", "rows": rows, "seconds": seconds, "output": os.path.abspath(options.output), "columns": list(made)}, {"rows": rows, "rows_per_second": rows / max(seconds, 1e-9)}


# Validating: numpy alone, for the environment of a model need not have scikit-learn.

def validate(options, model, signature):
    import numpy, pandas
    progress, truths, guesses, chances, groups, rows, unlabelled = Progress(), [], [], [], [], 0, 0
    raw = model.get_raw_model() if hasattr(model, "get_raw_model") else None
    has_chances = raw is not None and hasattr(raw, "predict_proba") and hasattr(raw, "classes_")
    for before, frame in parts(options.input):
        rows += len(frame)
        target = options.target or only_other(frame, signature)
        for name in [target] + ([options.group] if options.group else []):
            if name not in frame.columns:
                raise Failure("missing-column", "The file has no column '%s'. It has: %s" % (name, listed(frame.columns)), column=name)
        truth = guessed(frame[target])
        known = truth.notna().to_numpy()
        unlabelled += int((~known).sum())
        if not known.any():
            continue
        frame, truth = frame[known], truth[known]
        data = signature.apply(frame, before, [target])
        made = columns_of(predict(model, data, before, len(frame)), len(frame), [])
        truths.append(truth)
        guesses.append(pandas.DataFrame(made))
        if has_chances:
            try:
                chances.append(numpy.asarray(raw.predict_proba(data)))
            except Exception:
                has_chances = False
        if options.group:
            groups.append(guessed(frame[options.group]).reset_index(drop=True))
        progress.tell(rows)
    if not truths:
        raise Failure("no-rows", "%s has no rows%s" % (options.input, " with a value of '%s'" % target if rows else ""))
    truth = pandas.concat(truths, ignore_index=True)
    guess = pandas.concat(guesses, ignore_index=True)
    if truth.dtype == object and len({type(one) for one in truth}) > 1:
        truth = truth.map(str)
    chance = (numpy.concatenate(chances), list(raw.classes_)) if has_chances and chances else None
    group = pandas.concat(groups, ignore_index=True) if groups else None
    kind = options.task if options.task != "auto" else task_of(truth, guess, chance)
    metrics, table = (regression if kind == "regression" else classification)(truth, guess, chance, group, options.group or target)
    if unlabelled:
        print("%s rows have no '%s' and were left out" % (format(unlabelled, ","), target), flush=True)
    wrong = [key for key, value in metrics.items() if not numpy.isfinite(value)]
    if "rmse" in wrong or "accuracy" in wrong:
        raise Failure("not-finite", "The model predicts values that are no numbers (%s)" % listed(wrong))
    metrics = {key: value for key, value in metrics.items() if key not in wrong}
    for key, value in metrics.items():
        print("%-9s %.6g" % (key, value), flush=True)
    report = {"kind": "validated", "rows": len(truth), "target": target, "task": kind, "metrics": metrics, "unlabelled": unlabelled}
    return report, metrics, table


def only_other(frame, signature):
    others = [name for name in frame.columns if name not in signature.names()]
    if signature.names() and len(others) == 1:
        return others[0]
    raise Failure("no-target", "Which column holds the true value? Name it by --target. Columns: %s" % listed(others or frame.columns))


def task_of(truth, guess, chance):
    import pandas
    if chance is not None or not pandas.api.types.is_numeric_dtype(truth) or truth.dtype == bool:
        return "classification"
    first = guess.iloc[:, 0]
    if not pandas.api.types.is_numeric_dtype(first) or first.dtype == bool:
        return "classification"
    few = truth.nunique() <= 20 and (truth == truth.round()).all()
    if few and len(guess.columns) > 1:
        return "classification"
    return "classification" if few and ((first == first.round()).all() or (set(truth.unique()) <= {0, 1} and first.between(0, 1).all())) else "regression"


def regression(truth, guess, chance, group, name):
    import numpy
    actual, predicted = truth.astype(float).to_numpy(), guess.iloc[:, 0].astype(float).to_numpy()

    def figures(rows):
        error = predicted[rows] - actual[rows]
        return {"rmse": float(numpy.sqrt(numpy.mean(error**2))), "mae": float(numpy.mean(numpy.abs(error))), "bias": float(numpy.mean(error))}

    every = figures(slice(None))
    spread = float(numpy.sum((actual - actual.mean()) ** 2))
    r2 = 1 - float(numpy.sum((predicted - actual) ** 2)) / spread if spread > 0 else float("nan")
    return {"rmse": every["rmse"], "mae": every["mae"], "r2": r2, "bias": every["bias"]}, by_group(banded(truth if group is None else group), name, ["rmse", "mae", "bias"], figures)


def classification(truth, guess, chance, group, name):
    import numpy
    actual = truth.to_numpy()
    scores, classes = chance if chance is not None else probabilities(truth, guess)
    predicted = numpy.asarray(classes)[scores.argmax(axis=1)] if chance is None and scores is not None else guess.iloc[:, 0].to_numpy()
    actual, predicted = numpy.array([label(one) for one in actual]), numpy.array([label(one) for one in predicted])

    def figures(rows):
        return {"accuracy": float(numpy.mean(actual[rows] == predicted[rows])), "f1": weighted_f1(actual[rows], predicted[rows])}

    every = figures(slice(None))
    if scores is not None:
        names = [label(one) for one in classes]
        if set(actual) <= set(names):
            place = numpy.array([names.index(one) for one in actual])
            every["log_loss"] = float(-numpy.mean(numpy.log(numpy.clip(scores[numpy.arange(len(actual)), place], 1e-15, 1))))
            # Of two classes the second is the one that is looked for; of more, each against the rest by its share.
            sought = [(len(names) - 1, names[-1])] if len(names) == 2 else list(enumerate(names))
            areas = [(auc(actual == one, scores[:, at]), int((actual == one).sum())) for at, one in sought if 0 < (actual == one).sum() < len(actual)]
            every["auc"] = sum(area * count for area, count in areas) / sum(count for _, count in areas) if areas else float("nan")
    import pandas
    return every, by_group(pandas.Series(actual) if group is None else banded(group), name, ["accuracy", "f1"], figures)


def label(value):
    """One way to write a class: 1, 1.0 and True of a model are one label of a file."""
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return str(int(value))
    text = str(value)
    try:
        number = float(text)
        return str(int(number)) if number == int(number) else text
    except (ValueError, OverflowError):
        return {"true": "1", "false": "0"}.get(text.lower(), text)


def probabilities(truth, guess):
    """Predictions that are probabilities themselves, and the classes they are of."""
    import numpy, pandas
    values = guess.select_dtypes("number")
    if len(values.columns) != len(guess.columns) or not pandas.api.types.is_numeric_dtype(truth):
        return None, []
    if len(values.columns) > 1 and numpy.allclose(values.sum(axis=1), 1, atol=1e-3):
        return values.to_numpy(), list(range(len(values.columns)))
    first = values.iloc[:, 0]
    if set(truth.unique()) <= {0, 1} and first.between(0, 1).all() and not (first == first.round()).all():
        return numpy.column_stack([1 - first, first]), [0, 1]
    return None, []


def weighted_f1(actual, predicted):
    import numpy
    total = 0.0
    for one in set(actual):
        hit = numpy.sum((actual == one) & (predicted == one))
        total += numpy.sum(actual == one) * (2 * hit / (numpy.sum(actual == one) + numpy.sum(predicted == one)))
    return float(total / len(actual))


def auc(positive, score):
    """Area under the ROC curve, by ranks (Mann and Whitney)."""
    import pandas
    ranks = pandas.Series(score).rank().to_numpy()
    n = positive.sum()
    others = len(positive) - n
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * others)) if n and others else float("nan")


def banded(column):
    """Numbers as five bands of about the same number of rows."""
    import pandas
    if not pandas.api.types.is_numeric_dtype(column) or column.dtype == bool or column.nunique() <= 10:
        return column.map(str)
    bands = pandas.qcut(column, 5, duplicates="drop")
    return bands.map(lambda band: "%.4g to %.4g" % (max(band.left, column.min()), band.right)).astype(object).where(column.notna(), "none")


def by_group(group, name, keys, figures):
    """A table as MLflow keeps tables: one row a group, the largest 50."""
    import numpy
    group = group.reset_index(drop=True)
    counts = group.value_counts().head(50)
    rows = []
    for one in sorted(counts.index, key=natural):
        found = figures(numpy.flatnonzero((group == one).to_numpy()))
        rows.append([one, int(counts[one])] + [found[key] for key in keys])
    return {"columns": [name, "rows"] + keys, "data": rows}


def natural(text):
    number = re.match(r"-?[\d.]+(?:e[+-]?\d+)?", str(text))
    try:
        return (0, float(number.group()), str(text)) if number else (1, 0, str(text))
    except ValueError:
        return (1, 0, str(text))


# The record.

def record(options, metrics, table):
    from mlflow import MlflowClient
    from mlflow.entities import Metric
    run_id = os.environ.get("MLFLOW_RUN_ID")
    if not run_id:
        return
    client, now = MlflowClient(), int(time.time() * 1000)
    link = {"model_id": options.model_id, "dataset_name": options.dataset, "dataset_digest": options.digest, "run_id": run_id} if options.model_id else {}
    try:
        made = [Metric(key, value, now, 0, **(link if table else {})) for key, value in metrics.items()]
    except TypeError:
        made = [Metric(key, value, now, 0) for key, value in metrics.items()]
    client.log_batch(run_id, metrics=made)
    if table is not None:
        client.log_dict(run_id, table, "validation/errors_by_%s.json" % (re.sub(r"\W+", "_", str(table["columns"][0])) or "group"))


def link_model(options):
    """The model as an input of the run, where this MLflow knows such inputs."""
    run_id = os.environ.get("MLFLOW_RUN_ID")
    if not run_id or not options.model_id:
        return
    try:
        from mlflow import MlflowClient
        from mlflow.entities import LoggedModelInput
        MlflowClient().log_inputs(run_id, models=[LoggedModelInput(options.model_id)])
    except (ImportError, TypeError):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["score", "validate"])
    for name in ("model", "input", "output", "target", "group"):
        parser.add_argument("--" + name)
    parser.add_argument("--task", choices=["auto", "regression", "classification"], default="auto")
    parser.add_argument("--overwrite", action="store_true")
    options = parser.parse_args()
    # What belongs in no command: where the report goes, and which dataset the metrics are of.
    facts = json.loads(os.environ.get("TRIALBOOK_SCORING") or "{}")
    options.dataset, options.digest, code = facts.get("dataset"), facts.get("digest"), 0
    try:
        model = load(options.model)
        options.model_id = getattr(model.metadata, "model_id", None)
        signature = Signature(model)
        if not signature.specs and not signature.tensor:
            print("The model has no signature: the types of the columns are guessed", flush=True)
        link_model(options)
        if options.verb == "score":
            report, metrics = score(options, model, signature)
            record(options, metrics, None)
        else:
            report, metrics, table = validate(options, model, signature)
            record(options, metrics, table)
    except Failure as failure:
        report, code = failure.facts, 1
        print("ScoringError: %s" % failure, file=sys.stderr, flush=True)
    report["run_id"] = os.environ.get("MLFLOW_RUN_ID") or os.environ.get("TRIALBOOK_RUN_ID")
    if facts.get("report"):
        with open(facts["report"], "w", encoding="utf-8") as file:
            json.dump(report, file)
    return code


if __name__ == "__main__":
    sys.exit(main())
