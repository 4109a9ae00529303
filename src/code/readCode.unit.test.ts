import { describe, expect, test } from 'vitest';
import { CodeReader, type CodeText, readCode } from './readCode';
import type { CodeReading, Site, SiteName } from './reading';

const nameOf = (name: SiteName): string => (name.kind === 'exact' ? name.name : name.parts.join('*'));

/** A site in a line: its kind and name, its value, and the text it stands at. */
function told(site: Site, text: string): string {
  const at = text.slice(site.span.start, site.span.end).replace(/\s+/g, ' ');
  switch (site.kind) {
    case 'metric':
      return `${nameOf(site.metric)} @ ${at}`;
    case 'parameter':
      return `${site.from} ${nameOf(site.parameter)}=${site.value ?? '?'} @ ${at}`;
    case 'run':
      return `run ${site.name === undefined ? '' : nameOf(site.name)}${site.experiment === undefined ? '' : ` in ${nameOf(site.experiment)}`}${site.nested ? ' nested' : ''} @ ${at}`;
    case 'autolog':
      return `autolog ${site.flavour ?? 'all'} @ ${at}`;
    case 'function':
      return `def ${[site.within, site.name].filter(Boolean).join('.')} @ ${at}`;
  }
}

const sites = (text: string, kinds: readonly Site['kind'][], code: Partial<CodeText> = {}): string[] =>
  readCode({ language: 'python', text, ...code }).sites.filter(({ kind }) => kinds.includes(kind)).map((site) => told(site, text));
const metrics = (text: string): string[] => sites(text, ['metric']).map((each) => each.split(' @ ')[0]!);
const parameters = (text: string): string[] => sites(text, ['parameter']).map((each) => each.split(' @ ')[0]!);

describe('metrics', () => {
  test.each([
    ['import mlflow\nmlflow.log_metric("val_loss", 1)', ['val_loss']],
    ['import mlflow as m\nm.log_metric(key="val_loss", value=1)', ['val_loss']],
    ['from mlflow import log_metric as log\nlog("val_loss", 1, step=2)', ['val_loss']],
    ['from mlflow import *\nlog_metric("val_loss", 1)', ['val_loss']],
    ['from mlflow.tracking import fluent\nfluent.log_metric("val_loss", 1)', ['val_loss']],
    ['try:\n  import mlflow\nexcept ImportError:\n  mlflow = None\nmlflow.log_metric("val_loss", 1)', ['val_loss']],
    ['import mlflow\nlog = mlflow.log_metric\nlog("val_loss", 1)', ['val_loss']],
    ['from mlflow import MlflowClient\nclient = MlflowClient()\nclient.log_metric(run, "val_loss", 1)', ['val_loss']],
    ['import mlflow\ndef f(client: mlflow.MlflowClient):\n  client.log_metric(run, "val_loss", 1)', ['val_loss']],
    ['import mlflow\nclass A:\n  def __init__(self, client):\n    self.mlflow_client = client\n  def f(self):\n    self.mlflow_client.log_metric(run, "val_loss", 1)', ['val_loss']],
    ['from mlflow.entities import Metric\nclient.log_batch(run, [Metric("val_loss", 1, 0, 0)])', ['val_loss']],
    ['from lightning.pytorch.loggers import MLFlowLogger\nlogger = MLFlowLogger()\nlogger.log_metrics({"val_loss": 1})', ['val_loss']],
    ['import lightning as L\nclass M(L.LightningModule):\n  def step(self):\n    self.log("val_loss", 1)\n    self.log_dict({"acc": 1})', ['val_loss', 'acc']],
  ])('however MLflow is called: %j', (text, expected) => expect(metrics(text)).toEqual(expected));

  test.each([
    ['NAME = "val_loss"\nmlflow.log_metric(NAME, 1)', ['val_loss']],
    ['def f():\n  mlflow.log_metric(NAME, 1)\nNAME = "val_loss"', ['val_loss']],
    ['class Names:\n  LOSS = "val_loss"\nmlflow.log_metric(Names.LOSS, 1)', ['val_loss']],
    ['class Names(Enum):\n  LOSS = "val_loss"\nmlflow.log_metric(Names.LOSS.value, 1)', ['val_loss']],
    ['class A:\n  def __init__(self):\n    self.name = "val_loss"\n  def f(self):\n    mlflow.log_metric(self.name, 1)', ['val_loss']],
    ['mlflow.log_metric(f"{split}_loss", 1)', ['*_loss']],
    ['SPLIT = "val"\nmlflow.log_metric(f"{SPLIT}_loss", 1)', ['val_loss']],
    ['mlflow.log_metric(f"a/{x:.2f}/b{{}}", 1)', ['a/*/b{}']],
    ['mlflow.log_metric("val_" + name, 1)', ['val_*']],
    ['mlflow.log_metric("val_" "loss", 1)', ['val_loss']],
    ['mlflow.log_metric("%s_loss_%d" % (a, b), 1)', ['*_loss_*']],
    ['mlflow.log_metric("{}_loss_{k}".format("val", k=2), 1)', ['val_loss_2']],
    ['mlflow.log_metric(r"a\\d" "\\x41\\u00e9\\\n", 1)', ['a\\dAé']],
    ['mlflow.log_metric("a" if x else "b", 1)', ['a', 'b']],
    ['for split in ("train", "val"):\n  mlflow.log_metric(f"{split}_loss", 1)', ['train_loss', 'val_loss']],
    ['for i, name in enumerate(["a", "b"]):\n  mlflow.log_metric(name, i)', ['a', 'b']],
    ['[mlflow.log_metric(k, v) for k, v in {"a": 1, "b": 2}.items()]', ['a', 'b']],
    ['if x:\n  name = "a"\nelse:\n  name = "b"\nmlflow.log_metric(name, 1)', ['a', 'b']],
    ['name = "a"\nmlflow.log_metric(name, 1)\nname = "b"\nmlflow.log_metric(name, 1)', ['a', 'b']],
    ['name = "a"\nwhile True:\n  mlflow.log_metric(name, 1)\n  name = "b"', ['a', 'b']],
  ])('whatever makes the name: %j', (text, expected) => expect(metrics(`import mlflow\n${text}`)).toEqual(expected));

  test.each([
    ['mlflow.log_metric(name, 1)'],
    ['mlflow.log_metric(f"{name}", 1)'],
    ['mlflow.log_metric(f"{a}_{b}", 1)'],
    ['mlflow.log_metric(*args)'],
    ['mlflow.log_metric()'],
    ['mlflow.log_metric("", 1)'],
    ['mlflow.log_metric(b"x", 1)'],
    ['name = name + "x"\nmlflow.log_metric(name + name, 1)'.replace(' + "x"', '')],
    ['a = b\nb = a\nmlflow.log_metric(a, 1)'],
    ['def f(name):\n  mlflow.log_metric(name, 1)'],
    ['name = "x"\nlambda name: mlflow.log_metric(name, 1)'],
    ['log_metric("not_mlflow", 1)'],
    ['import math as log\nlog.log_metric("x", 1)'],
  ])('a name that is made at run time, or that another library logs, is not told: %j', (text) => expect(metrics(`import mlflow\n${text}`)).toEqual([]));

  test.each([
    ['mlflow.log_metrics({"a": 1, \'b\': f(2), NAME: 3, **{"c": 4}})', ['a', 'b', 'n', 'c']],
    ['d = {"a": 1}\nd["b"] = 2\nd.update(c=3)\nmlflow.log_metrics(d)', ['a', 'b', 'c']],
    ['d = {}\nfor s in ["x", "y"]:\n  d[f"{s}_loss"] = 1\nmlflow.log_metrics(metrics=d)', ['x_loss', 'y_loss']],
    ['mlflow.log_metrics(dict(a=1))', ['a']],
    ['mlflow.log_metrics({"a": 1} | {"b": 2})', ['a', 'b']],
    ['def score():\n  return {"a": 1, "b": 2}\nmlflow.log_metrics(score())', ['a', 'b']],
    ['mlflow.log_metrics({f"val_{k}": v for k, v in scores.items()})', ['val_*']],
    ['scores = {"a": 1}\nmlflow.log_metrics({f"val_{k}": v for k, v in scores.items()})', ['val_a']],
    ['mlflow.log_metrics({"a": 1 for x in y})', ['a']],
    ['mlflow.log_metrics(history)', []],
  ])('keys of a dictionary: %j', (text, expected) => expect(metrics(`import mlflow\nNAME = "n"\n${text}`)).toEqual(expected));

  test('a key is told where it stands, once, by the function that holds it', () => {
    const text = 'import mlflow\ndef score():\n  return {"a": 1}\ndef main():\n  mlflow.log_metrics(score())\n  mlflow.log_metrics(score())';
    const [site, ...others] = readCode({ language: 'python', text }).sites.filter(({ kind }) => kind === 'metric');
    expect([site!.within, told(site!, text), others]).toEqual(['score', 'a @ "a"', []]);
  });
});

describe('functions that log under names that they are given', () => {
  test.each([
    ['def log(name, v):\n  mlflow.log_metric(name, v)\nlog("loss", 1)', ['loss @ log("loss", 1)']],
    ['log("loss", 1)\ndef log(name, v, *, step=None):\n  mlflow.log_metric(key=name, value=v, step=step)', ['loss @ log("loss", 1)']],
    ['def log(v, name="x"):\n  mlflow.log_metric(f"train/{name}", v)\nlog(1, name="loss")', ['train/* @ mlflow.log_metric(f"train/{name}", v)', 'train/loss @ log(1, name="loss")']],
    ['class T:\n  def log(self, name, v):\n    mlflow.log_metric(name, v)\n  def fit(self):\n    self.log("loss", 1)', ['loss @ self.log("loss", 1)']],
    ['def log_all(metrics):\n  mlflow.log_metrics(metrics)\nlog_all({"a": 1, "b": 2})', ['a @ "a"', 'b @ "b"']],
    ['def log_all(**metrics):\n  mlflow.log_metrics(metrics)\nlog_all(a=1)', ['a @ a=1']],
    ['def log(split, v):\n  mlflow.log_metrics({f"{split}_loss": v})\nlog("val", 1)', ['*_loss @ f"{split}_loss"', 'val_loss @ log("val", 1)']],
    ['def log(name, v):\n  for one in v: mlflow.log_metric(name, one)\nfor n in ("a", "b"):\n  log(n, 1)', ['a @ log(n, 1)', 'b @ log(n, 1)']],
    // What the function says by itself is told there alone; other functions of the name, and names that the body makes anew, are none.
    ['def log(v):\n  mlflow.log_metric("loss", v)\nlog(1)', ['loss @ mlflow.log_metric("loss", v)']],
    ['def log(loss):\n  mlflow.log_metrics({"loss": float(loss)})\nlog(1)', ['loss @ "loss"']],
    ['def log(name, v):\n  name = other()\n  mlflow.log_metric(name, v)\nlog("loss", 1)', []],
    ['def log(name, v):\n  mlflow.log_metric(name, v)\nlog(x, 1)\nlog(*args)\nlog()\nlogger.log("a", 1)', []],
    ['def log(name, v):\n  mlflow.log_metric(name, v)\ndef f(log):\n  log("loss", 1)', []],
    ['def log(name, v):\n  mlflow.log_metric(name, v)\n  log(name + "x", v)\nlog(log, 1)', []],
  ])('%j', (text, expected) => expect(sites(`import mlflow\n${text}`, ['metric'])).toEqual(expected));

  test('parameters, with their values', () => {
    expect(sites('import mlflow\ndef p(k, v):\n  mlflow.log_param(k, v)\np("lr", 0.1)', ['parameter'])).toEqual(['log lr=0.1 @ p("lr", 0.1)']);
  });
});

describe('runs', () => {
  test('a run with its name and experiment, and the functions around it', () => {
    const text = 'import mlflow\nmlflow.set_experiment("houses")\nclass T:\n  async def fit(\n    self):\n    with mlflow.start_run(run_name=f"xgb-{d}", nested=True):\n      def inner(): mlflow.set_tag("a", 1)\ndef other(): pass';
    expect(sites(text, ['run', 'function'])).toEqual(['def fit @ async def fit( self):', 'run xgb-* in houses nested @ mlflow.start_run(run_name=f"xgb-{d}", nested=True)', 'def T.fit.inner @ def inner():']);
    expect(readCode({ language: 'python', text })).toMatchObject({ logs: true, experiment: 'houses' });
  });

  test('autologging, unless it is switched off', () => {
    expect(sites('import mlflow.sklearn\nmlflow.sklearn.autolog()\nmlflow.autolog()\nmlflow.autolog(disable=True)', ['autolog'])).toEqual(['autolog sklearn @ mlflow.sklearn.autolog()', 'autolog all @ mlflow.autolog()']);
  });

  test.each([
    ['import mlflow\nmlflow.log_artifact("x")', true],
    ['import mlflow\nmlflow.sklearn.log_model(m, "model")', true],
    ['import mlflow\nmlflow.search_runs()\nmlflow.set_tracking_uri("x")\nmlflow.pyfunc.load_model("x")', false],
    ['# mlflow\nlogger.log_metric("x", 1)', false],
    ['print("hi")', false],
    ['', false],
  ])('whether a file logs: %j', (text, logs) => expect(readCode({ language: 'python', text }).logs).toBe(logs));

  test('two experiments are none', () => expect(readCode({ language: 'python', text: 'import mlflow\nmlflow.set_experiment("a")\nmlflow.set_experiment("b")' }).experiment).toBeUndefined());
});

describe('parameters', () => {
  test.each([
    ['mlflow.log_param("lr", 0.05)', ['log lr=0.05']],
    ['LR = 1e-5\nmlflow.log_param("lr", LR)', ['log lr=1e-05']],
    ['mlflow.log_param("lr", args.lr)', ['log lr=?']],
    ['mlflow.log_params({"a": True, "b": None, "c": -1, "d": "x", "e": 1_000, "f": 0x10, "g": 1e16, "h": 2.0, "i": .5})', ['log a=True', 'log b=None', 'log c=-1', 'log d=x', 'log e=1000', 'log f=16', 'log g=1e+16', 'log h=2.0', 'log i=0.5']],
    ['mlflow.log_params({"a": (64, 32), "b": [1, "x"], "c": (1,), "d": [], "e": [x]})', ['log a=(64, 32)', "log b=[1, 'x']", 'log c=(1,)', 'log d=[]', 'log e=?']],
    ['@dataclass\nclass Config:\n  lr: float = 0.1\n  n: int = field(default=3)\n  z = 1\nmlflow.log_params(asdict(Config(lr=0.2)))', ['log n=3', 'log lr=0.2']],
    ['cfg = {"lr": 0.1}\nmlflow.log_params(cfg)\nmlflow.log_param("again", cfg["lr"])', ['log lr=0.1', 'log again=0.1']],
    ['client = mlflow.MlflowClient()\nclient.log_param(run, "lr", 3)', ['log lr=3']],
    ['from sklearn.linear_model import Ridge\nm = Ridge(alpha=2)\nmlflow.log_params(m.get_params())', ['log alpha=2']],
  ])('that are logged: %j', (text, expected) => expect(parameters(`import mlflow\n${text}`)).toEqual(expected));

  test.each([
    ['mlflow.autolog()\nfrom xgboost import XGBRegressor\nXGBRegressor(max_depth=8, eta=x)', ['estimator max_depth=8', 'estimator eta=?']],
    ['from sklearn.linear_model import Ridge as R\nmodel = R(alpha=1)\nmlflow.sklearn.autolog()', ['estimator alpha=1']],
    ['mlflow.sklearn.autolog()\nfrom xgboost import XGBRegressor\nXGBRegressor(max_depth=8)', []],
    ['from sklearn.linear_model import Ridge\nRidge(alpha=1)', []],
    ['mlflow.autolog()\nfrom mine import Ridge\nRidge(alpha=1)', []],
    ['mlflow.autolog()\nimport xgboost as xgb\np = {"eta": 0.3}\nxgb.train(p, d, num_boost_round=10)', ['estimator eta=0.3', 'estimator num_boost_round=10']],
    ['mlflow.autolog()\nfrom sklearn.pipeline import Pipeline, make_pipeline\nfrom sklearn.linear_model import Ridge\nPipeline([("model", Ridge(alpha=1))])\nmake_pipeline(Ridge(alpha=2))', ['estimator model__alpha=1', 'estimator ridge__alpha=2']],
  ])('of autologged estimators: %j', (text, expected) => expect(parameters(`import mlflow\n${text}`)).toEqual(expected));

  test.each([
    ['p.add_argument("--learning-rate", type=float, default=0.05)', ['argument learning_rate=0.05']],
    ['p.add_argument("-l", "--lr", default="1", type=float)', ['argument lr=1.0']],
    ['p.add_argument("-v", action="store_true")', ['argument v=False']],
    ['p.add_argument("--x-y", dest="z", default=None)', ['argument z=None']],
    ['p.add_argument("path")', ['argument path=?']],
    ['p.add_argument(*flags)', []],
    ['import click\n@click.command()\n@click.option("--lr", "-l", default=0.1)\ndef main(lr): pass', ['argument lr=0.1']],
    ['import typer\ndef main(lr: float = typer.Option(0.1, "--lr")): pass', ['argument lr=0.1']],
  ])('of the command line: %j', (text, expected) => expect(parameters(`import mlflow\nmlflow.start_run()\n${text}`)).toEqual(expected));

  test('of a cell that is tagged', () => {
    expect(sites('lr = 0.1\nname: str = "a"\nfrom x import y\nz = y()', ['parameter'], { cell: true, tags: ['parameters'] })).toEqual(['cell lr=0.1 @ lr = 0.1', 'cell name=a @ name: str = "a"', 'cell z=? @ z = y()']);
  });
});

describe('cells', () => {
  const read = (cells: readonly string[]): CodeReading[] => {
    let before: CodeText['before'];
    return cells.map((text) => {
      const { reading, after } = new CodeReader().read({ language: 'python', text, cell: true, ...(before === undefined ? {} : { before }) });
      // Plain data, that could be kept or sent.
      before = JSON.parse(JSON.stringify(after)) as typeof after;
      return reading;
    });
  };
  const last = (cells: readonly string[]): string[] => read(cells).at(-1)!.sites.map((site) => told(site, cells.at(-1)!));

  test.each([
    [['import mlflow as m', 'm.log_metric("a", 1)'], ['a @ m.log_metric("a", 1)']],
    [['NAME = "a"', 'import mlflow', 'mlflow.log_metric(NAME, 1)'], ['a @ mlflow.log_metric(NAME, 1)']],
    [['NAME = "a"', 'NAME = f()', 'mlflow.log_metric(NAME, 1)'], []],
    [['d = {"a": 1}', 'mlflow.log_metrics(d)'], ['a @ mlflow.log_metrics(d)']],
    [['def f():\n  return {"a": 1}', 'mlflow.log_metrics(f())'], ['a @ mlflow.log_metrics(f())']],
    [['class N:\n  A = "a"', 'mlflow.log_metric(N.A, 1)'], ['a @ mlflow.log_metric(N.A, 1)']],
    [['mlflow.sklearn.autolog()', 'from sklearn.svm import SVC', 'SVC(C=2)'], ['estimator C=2 @ C=2']],
    [['mlflow.set_experiment("e")', 'mlflow.start_run()'], ['run  in e @ mlflow.start_run()']],
  ])('know what the cells above leave: %j', (cells, expected) => expect(last(cells)).toEqual(expected));

  test.each([
    ['%matplotlib inline\n!pip install "x\nmlflow.log_metric("a", 1)'],
    ['files = !ls (\nmlflow.log_metric("a", 1)'],
    ['t = %timeit -o f()\nmlflow.log_metric("a", 1)\nmodel?\n?model'],
    ['%%time\nif x:\n    !echo (\nmlflow.log_metric("a", 1)'],
    ['x = (a\n% b)\nmlflow.log_metric("a", 1)'],
    ['"""\n%not magic\n"""\nmlflow.log_metric("a", 1)'],
  ])('may hold lines for IPython: %j', (text) => expect(last([text])).toEqual(['a @ mlflow.log_metric("a", 1)']));

  test('in another language hold no Python', () => expect(last(['%%bash\nmlflow.log_metric("a", 1)'])).toEqual([]));
});

describe('what does not parse', () => {
  test.each([
    ['mlflow.log_metric("a", 1)\ndef f(:\n  mlflow.log_metric("b", 1)\nmlflow.log_metric("c", 1)'],
    ['mlflow.log_metric("a", (1\n\nmlflow.log_metric("c", 1)\n'],
    ['print "x"\nmlflow.log_metric("a", 1)\n<<<<<<< HEAD\nmlflow.log_metric("c", 1)\n'],
  ])('is read around: %j', (text) => expect(metrics(`import mlflow\n${text}`)).toEqual(expect.arrayContaining(['a'])));

  test('a name with markup is a name', () => expect(metrics('import mlflow\nmlflow.log_metric("<img src=x onerror=alert(1)>[a](b)", 1)')).toEqual(['<img src=x onerror=alert(1)>[a](b)']));
  test('names of objects are names', () => expect(metrics('import mlflow\nmlflow.log_metrics({"__proto__": 1, "constructor": 2})\nconstructor("x")')).toEqual(['__proto__', 'constructor']));
});
