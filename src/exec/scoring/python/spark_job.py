"""Scores a table with a model of MLflow's registry by Apache Spark.

Trialbook wrote this file once and does not write it again: it is yours to edit. By hand:

    spark-submit __FILE__ --model __MODEL__ \
        --input houses.parquet --output houses.predictions.parquet

Files are read and written as CSV or Parquet. Delta needs its package (spark-submit --packages io.delta:delta-spark_2.13:4.0.0).
A database is read and written by --format jdbc, with tables for --input and --output, --url for its address and --user; the
password is taken from the environment variable JDBC_PASSWORD alone, so that it stands in no command and no record.
"""
import argparse
import os
import sys

import mlflow
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

FORMATS = ["csv", "parquet", "delta", "jdbc"]
# What MLflow calls the types of a model's columns, and what Spark calls them.
TYPES = {"boolean": "boolean", "integer": "int", "long": "bigint", "float": "float", "double": "double", "string": "string", "datetime": "timestamp"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=__MODEL__, help="models:/NAME/VERSION, models:/NAME/STAGE or models:/NAME@ALIAS")
    parser.add_argument("--input", required=True, help="a file, a folder or, for jdbc, a table")
    parser.add_argument("--output", required=True, help="a folder or, for jdbc, a table")
    parser.add_argument("--format", choices=FORMATS, help="of the input (default: by its name)")
    parser.add_argument("--output-format", choices=FORMATS, help="of the output (default: that of the input)")
    parser.add_argument("--url", help="address of the database: jdbc:postgresql://host/name")
    parser.add_argument("--user", help="user of the database")
    parser.add_argument("--result-type", help="Spark type of a prediction (default: as the model's signature has it, else double)")
    parser.add_argument("--overwrite", action="store_true", help="replace an output that is there")
    options = parser.parse_args()
    options.format = options.format or ("csv" if options.input.lower().endswith((".csv", ".csv.gz", ".tsv")) else "parquet")
    options.output_format = options.output_format or options.format
    if "jdbc" in (options.format, options.output_format) and not options.url:
        parser.error("--format jdbc needs the database's address by --url")
    return options


def database(options):
    """How Spark reaches the database."""
    found = {"url": options.url, "user": options.user, "password": os.environ.get("JDBC_PASSWORD")}
    return {key: value for key, value in found.items() if value}


def read(spark, options):
    """The input as a table; the texts of a CSV stay texts until the model's signature says what they are."""
    if options.format == "csv":
        separator = "\t" if options.input.lower().endswith(".tsv") else ","
        return spark.read.csv(options.input, header=True, sep=separator, escape='"', multiLine=False)
    if options.format == "jdbc":
        return spark.read.format("jdbc").options(**database(options), dbtable=options.input).load()
    return spark.read.format(options.format).load(options.input)


def write(table, options):
    to = table.write.mode("overwrite" if options.overwrite else "errorifexists")
    if options.output_format == "csv":
        to.csv(options.output, header=True, escape='"')
    elif options.output_format == "jdbc":
        to.format("jdbc").options(**database(options), dbtable=options.output).save()
    else:
        to.format(options.output_format).save(options.output)


def quoted(name):
    return "`%s`" % name.replace("`", "``")


def as_type(name, kind):
    """A column as the model takes it. A value that does not fit ends the job with the column's name, instead of becoming nothing."""
    value, told = quoted(name), name.replace("\\", "\\\\").replace("'", "\\'")
    fits = "try_cast(%s AS %s)" % (value, kind)
    wrong = "raise_error(concat('column %s cannot be read as %s: ', %s))" % (told, kind, value)
    return F.expr("CASE WHEN %s IS NULL OR %s IS NOT NULL THEN %s ELSE %s END" % (value, fits, fits, wrong)).alias(name)


def inputs(table, model):
    """The columns that the model takes, in its types and its order."""
    signature = mlflow.models.get_model_info(model).signature
    if signature is None or signature.inputs is None or not signature.inputs.has_input_names():
        return [F.col(quoted(name)) for name in table.columns]
    missing = [spec.name for spec in signature.inputs.inputs if getattr(spec, "required", True) and spec.name not in table.columns]
    if missing:
        sys.exit("error: the input has no column '%s', which the model takes. It has: %s" % ("', '".join(missing), ", ".join(table.columns)))
    found = dict(table.dtypes)
    specs = [spec for spec in signature.inputs.inputs if spec.name in table.columns]
    kinds = {spec.name: TYPES.get(getattr(spec.type, "name", None)) for spec in specs}
    return [F.col(quoted(name)) if kind in (None, found[name]) else as_type(name, kind) for name, kind in kinds.items()]


def result_type(model):
    """The Spark type of a prediction; None leaves it to MLflow, which takes what NumPy answers as a plain row of numbers for lists of them."""
    signature = mlflow.models.get_model_info(model).signature
    if signature is None or signature.outputs is None or not signature.outputs.is_tensor_spec():
        return None
    spec = signature.outputs.inputs[0]
    if tuple(spec.shape) not in ((-1,), (-1, 1)):
        return None
    return {"b": "boolean", "i": "bigint", "u": "bigint", "f": "double"}.get(spec.type.kind, "string")


def note_model(model):
    """Notes the model as an input of the run that records this job, where there is one."""
    run, model_id = os.environ.get("MLFLOW_RUN_ID"), getattr(mlflow.models.get_model_info(model), "model_id", None)
    if run and model_id:
        mlflow.MlflowClient().log_inputs(run, models=[mlflow.entities.LoggedModelInput(model_id)])


def main():
    options = arguments()
    spark = SparkSession.builder.appName("score " + options.model).getOrCreate()
    note_model(options.model)
    try:
        table = read(spark, options)
    except PySparkException as error:
        sys.exit("error: %s cannot be read: %s" % (options.input, str(error).splitlines()[0]))
    columns = inputs(table, options.model)
    predict = mlflow.pyfunc.spark_udf(spark, options.model, result_type=options.result_type or result_type(options.model), env_manager="local")
    name = "prediction"
    while name in table.columns:
        name += "_2"
    scored = table.withColumn(name, predict(F.struct(*columns)))
    try:
        write(scored, options)
    except PySparkException as error:
        sys.exit("error: %s cannot be written: %s" % (options.output, str(error).splitlines()[0]))
    print("scored %s: %s" % (options.input, options.output))
    spark.stop()


if __name__ == "__main__":
    main()
